def numbers():
    while (x := input("n> ")) != "stop": yield int(x)
print(sum(numbers()))
for a in iter(lambda: input("until blank: "), ""): print(a.upper())
