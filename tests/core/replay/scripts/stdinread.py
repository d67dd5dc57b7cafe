import sys
print(repr(sys.stdin.read()))
print(sys.stdin.read(1), end="|")
print(sys.stdin.buffer.readline())
