import sys
try:
    while True: print(input().upper())
except EOFError: print("bye", file=sys.stderr)
