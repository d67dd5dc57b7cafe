import random
SUITS = "♠♥♦♣"
def deal(d): return d.pop()
def value(h):
    v = sum(min(c[0], 10) if c[0] > 1 else 11 for c in h); a = sum(c[0] == 1 for c in h)
    while v > 21 and a: v -= 10; a -= 1
    return v
def play():
    d = [(r, s) for r in range(1, 14) for s in SUITS]; random.shuffle(d)
    me, you = [deal(d), deal(d)], [deal(d), deal(d)]
    while value(you) < 21:
        print("You:", *[f"{r}{s}" for r, s in you], f"({value(you)})")
        if input("(h)it or (s)tand? ").lower()[:1] != "h": break
        you.append(deal(d))
    while value(me) < 17: me.append(deal(d))
    print(f"You {value(you)}, dealer {value(me)}")
while True:
    play()
    if input("Play again? ") != "y": break
