print("no newline at the end", end="")
input()
print("bye", end="")
