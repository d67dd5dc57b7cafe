import random
r = random.Random(42); print(r.random(), r.randint(1, 10)); random.seed(1); print(random.random())
random.seed("text"); print(random.choice("abc")); print(random.choices([1, 2, 3], weights=[1, 1, 5], k=5))
state = random.getstate(); a = random.random(); random.setstate(state); print(a == random.random(), input("? "))
class R(random.Random):
    def random(self): return 0.5
print(R().random(), R(3).uniform(0, 2), random.SystemRandom().random() < 1, random.triangular(0, 1, 0.5), random.getrandbits(8))
