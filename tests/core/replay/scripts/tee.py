import sys
class Tee:
    def __init__(self, s): self.s = s; self.n = 0
    def write(self, t): self.n += len(t); return self.s.write(t)
    def flush(self): self.s.flush()
sys.stdout = Tee(sys.stdout)
print("hello", input("q? "))
sys.stdout.s.write(f"{sys.stdout.n}\n")
