a = list(map(int, open(0).read().split()))
print(sum(a))
