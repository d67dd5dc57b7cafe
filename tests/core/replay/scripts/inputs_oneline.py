import sys
input = sys.stdin.readline
n = int(input())
print([input().strip() for _ in range(n)])
