import random, sys
choices = ["rock", "paper", "scissors"]
score = {"you": 0, "me": 0}
while (you := input("rock, paper, scissors or quit? ").strip().lower()) != "quit":
    if you not in choices:
        print("??", file=sys.stderr)
        continue
    me = random.choice(choices)
    print(f"You {you:>10} | {me:<10} me")
    match (choices.index(you) - choices.index(me)) % 3:
        case 0: print("draw")
        case 1: score["you"] += 1; print("you win")
        case _: score["me"] += 1; print("I win")
print(score)
