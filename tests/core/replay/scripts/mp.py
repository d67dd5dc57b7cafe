import multiprocessing as mp, os
def sq(x): print("square", x * x, flush=True)
if __name__ == "__main__":
    n = int(input("n: "))
    for i in range(n):
        p = mp.Process(target=sq, args=(i,)); p.start(); p.join(); print(p.exitcode)
