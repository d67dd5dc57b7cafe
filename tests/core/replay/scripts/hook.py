import sys
def hook(kind, value, tb): print("HOOK", kind.__name__, value)
sys.excepthook = hook
print(input("? ")); print("a\nb")
import contextlib
with contextlib.suppress(ZeroDivisionError): 1 / 0
try: sys.exit("inner")
except SystemExit as e: print("caught", e.code)
sys.exit(0)
