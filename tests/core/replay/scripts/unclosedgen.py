class Res:
    def __enter__(self): print("open"); return self
    def __exit__(self, *a): print("close")
    def __del__(self): print("deleted")
def gen():
    with Res() as r:
        yield 1
g = gen(); next(g)
print(input("? "))
