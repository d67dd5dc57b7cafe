x = 1
breakpoint()
x = 2
print("x", x)
