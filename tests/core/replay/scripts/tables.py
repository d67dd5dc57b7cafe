n = int(input("n: "))
print("┌" + "─" * 20 + "┐")
for i in range(n): print(f"│{'漢字 é ☃ 😀':^16}│\t{i}")
print("└" + "─" * 20 + "┘")
