import time
input("Enter to start"); t = time.perf_counter(); time.sleep(2)
input("Enter to stop"); print("ok" if time.perf_counter() - t > 0 else "bad")
end = time.monotonic() + 0.05
while time.monotonic() < end: pass
print(f"{1 / (time.time() - t):.0f}" != "")
