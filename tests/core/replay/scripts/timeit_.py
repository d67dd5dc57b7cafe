import timeit, cProfile, gc, weakref, inspect
def f(): return 1
print(timeit.timeit(f, number=10) >= 0, inspect.getsource(f), inspect.signature(f), gc.isenabled())
class A: pass
a = A(); r = weakref.ref(a); del a; print(r(), input("? "))
