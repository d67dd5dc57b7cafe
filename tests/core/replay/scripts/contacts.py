import json, os
FILE = "contacts.json"
def load():
    if not os.path.exists(FILE): return {}
    with open(FILE) as f: return json.load(f)
def save(c):
    with open(FILE, "w") as f: json.dump(c, f, indent=2)
while True:
    cmd = input("[a]dd [l]ist [s]how file [q]uit: ")
    book = load()
    if cmd == "a":
        book[input("  Name: ")] = input("  Phone: "); save(book); print("saved")
    elif cmd == "l":
        for k, v in sorted(book.items()): print(f"  {k:.<20}{v}")
    elif cmd == "s": print(open(FILE).read())
    else: break
os.remove(FILE)
