class Meta(type):
    def __new__(m, n, b, d): print("making", n); return super().__new__(m, n, b, d)
class A(metaclass=Meta):
    def __getattr__(self, k): return f"<{k}>"
    def __call__(self): return input("called: ")
print(A().anything, A()(), A.__qualname__, A.__module__)
def deco(f):
    def w(*a): print("before"); r = f(*a); print("after"); return r
    return w
@deco
def hi(): print("hi", input("deco: ") if False else "")
hi()
