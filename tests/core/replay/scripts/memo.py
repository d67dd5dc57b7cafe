a, b, c = map(int, input().split()); print(a + b + c)
print([int(x) for x in input("csv: ").split(",")], sorted(map(str, {3, 1})))
s = input("empty: "); print(repr(s), bool(s), s or "default")
