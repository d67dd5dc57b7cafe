import sys
from io import StringIO
old, sys.stdout = sys.stdout, StringIO()
print("captured"); got = sys.stdout.getvalue(); sys.stdout = old
print("got", repr(got), input("q"))
def myprint(*a, **k): print("[", *a, "]", **k)
myprint(1, 2, sep="-"); input2 = input; print(input2("r "))
import builtins
real = builtins.input
builtins.input = lambda p="": real("wrapped " + p).upper()
try: print(input("s "))
finally: builtins.input = real
