class Animal:
    count = 0
    def __init__(self, name): self.name = name; Animal.count += 1
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"
    def __enter__(self): print("enter"); return self
    def __exit__(self, *a): print("exit", a[0])
class Dog(Animal):
    def speak(self): return "Woof"
with Dog(input("Name: ")) as d: print(d, d.speak() * int(input("Times: ")))
print(Animal.count, [c.__name__ for c in Dog.__mro__], d.__dict__)
print(object() is None, str(object())[:15])
