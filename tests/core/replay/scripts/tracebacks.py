import traceback
try: int(input("n: "))
except ValueError: traceback.print_exc()
try: open("nothing.txt")
except FileNotFoundError as e: print(e); traceback.print_exc()
def f(): raise KeyError("x") from ValueError("y")
try: f()
except KeyError: print(traceback.format_exc())
