import threading, time
def tick():
    n = 0
    while True: time.sleep(1.0); n += 1; print("tick", n)
threading.Thread(target=tick, daemon=True).start()
time.sleep(3.5); print("main over")
