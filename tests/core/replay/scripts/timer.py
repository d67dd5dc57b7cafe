import threading, time, queue
t = threading.Timer(2, lambda: print("ding"))
t.start(); print("set")
time.sleep(1); print("one")
t.join(); print("after")
e = threading.Event()
print(e.wait(0.5))
q = queue.Queue()
try: q.get(timeout=0.3)
except queue.Empty: print("empty")
def prod():
    for i in range(3): time.sleep(1); q.put(i)
threading.Thread(target=prod).start()
for _ in range(3): print(q.get(timeout=5))
