print(input.__name__, print.__name__, callable(input), type(len))
print(str.upper.__doc__); print(len.__doc__)
print(input("x").join.__name__, dir()[-1], __file__.endswith("help2.py"))
