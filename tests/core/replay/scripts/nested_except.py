class MyErr(Exception):
    def __init__(self, code, *a): super().__init__(*a); self.code = code
try:
    try: int(input("n: "))
    except ValueError as e: raise MyErr(3, "wrapped") from e
except MyErr as e: print(e.code, e, repr(e), repr(e.__cause__))
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as eg: print(eg.exceptions)
except* TypeError as eg: print("type", eg)
print(input("again: "))
