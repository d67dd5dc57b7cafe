from dataclasses import dataclass, field
class InsufficientFunds(Exception): pass
@dataclass
class Account:
    owner: str
    balance: float = 0
    log: list = field(default_factory=list)
    def deposit(self, x): self.balance += x; self.log.append(("in", x))
    def withdraw(self, x):
        if x > self.balance: raise InsufficientFunds(f"{self.balance:.2f} < {x:.2f}")
        self.balance -= x; self.log.append(("out", x))
a = Account(input("Name? "))
while True:
    c = input("(d)eposit (w)ithdraw (b)alance e(x)it: ")
    try:
        if c == "d": a.deposit(float(input("Amount: ")))
        elif c == "w": a.withdraw(float(input("Amount: ")))
        elif c == "b": print(a)
        elif c == "x": break
    except InsufficientFunds as e:
        print("Sorry:", e)
    finally:
        print("-" * 20)
