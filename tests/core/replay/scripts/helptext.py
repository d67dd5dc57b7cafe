def f(x):
    """Doc of f."""
help(f)
input("? ")
