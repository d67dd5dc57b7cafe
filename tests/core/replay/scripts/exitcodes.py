import sys, atexit
@atexit.register
def bye(): print("bye", end="")
class C:
    def __del__(self): print("collected")
c = C(); c.me = c
try: print(input("? "))
finally: print("finally")
sys.exit(5)
