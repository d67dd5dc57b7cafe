def acc():
    t = 0
    try:
        while True: t += yield t
    finally: print("closed at", t)
g = acc(); next(g)
for _ in range(2): print(g.send(int(input("+ "))))
