import sys, time
input("go? ")
for i in range(21):
    sys.stdout.write("\r[%-20s] %d%%" % ("=" * i, 5 * i)); sys.stdout.flush()
    time.sleep(0.05)
print()
