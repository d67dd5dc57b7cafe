import os
with open("notes.txt", "a+") as f:
    for i in range(2): f.write(input(f"Line {i}: ") + "\n")
    f.seek(0); print(f.read(), end="")
print(os.path.getsize("notes.txt"), os.path.exists("words.txt"), len(open("words.txt").readlines()))
try: open("missing/x", "w")
except OSError as e: print(e)
os.rename("notes.txt", "n2.txt"); os.remove("n2.txt")
