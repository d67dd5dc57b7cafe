"""A game: find your way through a burrow that is never the same twice, before your lantern goes out."""

import random
import time

SIZE = 4
ROOMS = [
    "a chamber lined with dry leaves",
    "a narrow tunnel that smells of roots",
    "a hall with claw marks on the wall",
    "a nook full of pebbles",
    "a gallery where water drips",
]
BOLD, GREEN, YELLOW, RED, PLAIN = "\033[1m", "\033[32m", "\033[33m", "\033[31m", "\033[0m"
STEPS = {"n": (0, -1), "s": (0, 1), "w": (-1, 0), "e": (1, 0)}


def ask(question, allowed):
    while True:
        answer = input(f"{question} ({'/'.join(allowed)}) ").strip().lower()
        if answer in allowed:
            return answer
        print(f"{RED}Please answer with one of {', '.join(allowed)}.{PLAIN}")


def draw_map(here, seen):
    for y in range(SIZE):
        row = ("@" if (x, y) == here else "." if (x, y) in seen else "#" for x in range(SIZE))
        print("   " + " ".join(row))


def play(name, oil):
    places = [(x, y) for x in range(SIZE) for y in range(SIZE)]
    here, carrot, wombat = random.sample(places, 3)
    look_of = {place: random.choice(ROOMS) for place in places}
    has_carrot = False
    seen = set()
    while oil > 0:
        seen.add(here)
        print(f"\n{BOLD}You are in {look_of[here]}.{PLAIN} Oil for {oil} more steps.")
        draw_map(here, seen)
        if here == carrot and not has_carrot:
            has_carrot = True
            print(f"{YELLOW}There is a carrot! You pocket it.{PLAIN}")
        if here == wombat:
            if has_carrot:
                print(f"{GREEN}The wombat takes the carrot and shows {name} the way out. You win!{PLAIN}")
                return True
            print("A wombat looks at you, hungry. If only you had something for it.")
        x, y = STEPS[ask("Which way?", list(STEPS))]
        there = here[0] + x, here[1] + y
        if there in look_of:
            here = there
            oil -= 1
        else:
            print("Solid earth. That is no way.")
    print(f"{RED}The lantern goes out. Far away, something chews.{PLAIN}")
    return False


print(f"{BOLD}THE WOMBAT'S BURROW{PLAIN}")
name = input("What is your name? ").strip() or "Stranger"
oil = int(input("How many steps shall your lantern last (8 to 30)? "))
if not 8 <= oil <= 30:
    raise ValueError("the lantern takes oil for 8 to 30 steps")
print(f"\nWelcome, {name}. Find something a wombat likes, then find the wombat.")
time.sleep(1)
won = 0
for game in range(1, 100):
    won += play(name, oil)
    print(f"\nGames won: {won} of {game}")
    if ask("Another burrow?", ["y", "n"]) == "n":
        break
print(f"Goodbye, {name}!")
