def hanoi(n, a="A", b="B", c="C"):
    if n: yield from hanoi(n-1, a, c, b); yield a, c; yield from hanoi(n-1, b, a, c)
n = int(input("Discs: "))
for i, m in enumerate(hanoi(n), 1): print(i, *m)
def depth(k):
    try: return depth(k + 1)
    except RecursionError: return k
import sys
print(depth(1), sys.getrecursionlimit())
input("done")
