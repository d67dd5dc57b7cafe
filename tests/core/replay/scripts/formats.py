v = float(input("v: "))
print("%-10s|%8.3f|%+d|%x" % ("abc", v, 5, 255)); print("{:>10}|{:^10}|{:<10}|{!r}".format("r", "c", "l", "q"))
print(f"{v:=10.2f} {v!r:>12} {1e6:,.0f} {0.256:.1%} {255:#b} {v=}")
print("a\tb\tc\n1\t2\t3", "\a", "back\bspace", "vt\vx", sep="|")
