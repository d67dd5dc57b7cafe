import sys
with open("out.txt", "w", encoding="utf-8") as f:
    print("to file", input("? "), file=f); sys.stdout, keep = f, sys.stdout
    print("also to file"); sys.stdout = keep
print(open("out.txt").read()); print(open("out.txt", "rb").read()[:5])
with open("words.txt") as f: print(next(f), f.tell.__name__, [l.strip() for l in f][-1])
