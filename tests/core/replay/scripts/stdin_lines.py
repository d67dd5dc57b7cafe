import sys
for i, l in enumerate(sys.stdin.readlines()): print(i, l.rstrip())
data = sys.stdin.buffer.read1 if False else None
