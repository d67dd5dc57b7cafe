import sys, tracemalloc
tracemalloc.start(); x = [0] * int(input("n: ")); print(tracemalloc.get_traced_memory()[0] > 0)
calls = []
sys.setprofile(lambda f, e, a: calls.append(e)); len([]); sys.setprofile(None); print(len(calls) > 0)
