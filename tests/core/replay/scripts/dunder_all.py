from shapes import *
import shapes as s, sys
print(s.__path__ != [], "shapes" in sys.modules, area(2), input("? "))
if not sys.stdin.isatty(): print("PIPED")
if sys.stdout.isatty(): print("TTY")
