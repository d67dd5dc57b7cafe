def outer():
    n = int(input("n: "))
    def inner(k):
        nonlocal n
        n -= k; return n
    return inner
f = outer(); print(f(1), f(1)); print([i for i in map(f, [1, 2])])
global_x = 5
def g(): global global_x; global_x += 1; return locals(), global_x
print(g(), "global_x" in globals(), "input" in dir(__builtins__))
print(*(x for x in range(3)), sep=", ", end="!\n")
