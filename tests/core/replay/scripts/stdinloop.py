import sys
total = 0
for line in sys.stdin:
    total += len(line.rstrip("\n")); print("got", repr(line))
print("total", total)
print("more:", repr(sys.stdin.readline()))
