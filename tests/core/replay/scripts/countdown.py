import time
for i in range(int(input("Seconds: ")), 0, -1):
    print(f"\r{i:2d}...", end="", flush=True)
    time.sleep(1)
print("\rLiftoff!")
