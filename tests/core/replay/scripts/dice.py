from random import randint, shuffle, sample, gauss
again = "y"
while again == "y":
    n = int(input("How many dice? ")); s = int(input("Sides? "))
    rolls = [randint(1, s) for _ in range(n)]
    print("Rolled:", *rolls, "=", sum(rolls))
    again = input("Again (y/n)? ")
deck = list("ABCDEF"); shuffle(deck); print(deck, sample(range(100), 3), round(gauss(0, 1), 6))
