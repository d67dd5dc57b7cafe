for i in range(3000): print(i, "x" * (i % 50))
print("A" * 20000); input("? "); print("B" * 9000, end="")
