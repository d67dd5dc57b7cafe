import sys, time
def slow(t, d=0.03):
    for c in t: sys.stdout.write(c); sys.stdout.flush(); time.sleep(d)
    print()
slow("Welcome, traveller..."); slow("Hi " + input("Your name: "))
