n = int(input())
m = [list(map(float, input().split())) for _ in range(n)]
for row in zip(*m): print(*row, sep="\t")
print(sum(m, []), max(m), end="\n\n\n")
