import os, time
g = {(1, 0), (1, 1), (1, 2)}
for _ in range(int(input("Generations: "))):
    os.system("clear")
    print("\n".join("".join(" #"[(x, y) in g] for x in range(3)) for y in range(3)))
    n = {}
    for x, y in g:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy: n[x+dx, y+dy] = n.get((x+dx, y+dy), 0) + 1
    g = {c for c, k in n.items() if k == 3 or k == 2 and c in g}
    time.sleep(0.5)
