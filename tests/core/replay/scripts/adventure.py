rooms = {"hall": {"north": "kitchen", "desc": "You are in a hall.", "items": []},
         "kitchen": {"south": "hall", "desc": "A kitchen.", "items": ["lamp"]}}
here, bag = "hall", []
print(rooms[here]["desc"])
while True:
    cmd, _, arg = input("\n> ").partition(" ")
    if cmd == "quit": break
    elif cmd in rooms[here] and cmd not in ("desc", "items"):
        here = rooms[here][cmd]; print(rooms[here]["desc"])
    elif cmd == "take" and arg in rooms[here]["items"]:
        rooms[here]["items"].remove(arg); bag.append(arg); print("Taken.")
    elif cmd == "look": print(rooms[here]["desc"], *rooms[here]["items"], sep="\n - ")
    elif cmd == "inventory": print(bag or "nothing")
    else: print("I don't understand.")
raise SystemExit("Thanks for playing")
