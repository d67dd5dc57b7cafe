from decimal import Decimal; from fractions import Fraction; import math, textwrap
print(Decimal(input("d: ")) * 3, Fraction(input("f: ")) + 1, math.pi)
print(textwrap.fill("The quick brown fox jumps over the lazy dog " * 3, 40))
