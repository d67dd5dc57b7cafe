from functools import *; from itertools import *; from operator import *; from collections import *
@lru_cache(None)
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
n = int(input("n: ")); print([fib(i) for i in range(n)], reduce(mul, range(1, n)), fib.cache_info())
print(list(islice(cycle("ab"), 5)), deque([1, 2], maxlen=1), namedtuple("P", "x y")(1, 2), defaultdict(int))
