class Thing:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
a = Thing(1); b = Thing(2)
del a
input("? ")
c = Thing(3)
