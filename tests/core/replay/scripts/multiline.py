a = input("Line one\nLine two\n? ")
print("Name:", end=" "); b = input()
print("x", end=" "); c = input("y ")
from builtins import input as ask
d = ask(); print(a, b, c, d, __builtins__.input is ask)
print(input(42), input(None), input(["list"]))
