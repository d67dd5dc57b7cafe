import itertools, sys, time, os
input("start? ")
for c in itertools.islice(itertools.cycle("|/-\\"), 8):
    sys.stdout.write(f"\r{c} working"); sys.stdout.flush(); time.sleep(0.1)
sys.stdout.write("\r\033[K"); print("done" + "." * 3)
for i in range(3): print("." * i, end="\r"); time.sleep(.1)
print("\x1b[?25l\x1b[?25h", end="")
