import threading, queue, time
q = queue.Queue()
def reader():
    while True:
        s = input("cmd: "); q.put(s)
        if s == "b": break
t = threading.Thread(target=reader); t.start()
t.join()
while not q.empty(): print("got", q.get())
lock = threading.Lock()
with lock: print(lock.locked())
b = threading.Barrier(2)
def w(): b.wait(); print("through")
x = threading.Thread(target=w); x.start(); b.wait(timeout=5); x.join()
s = threading.Semaphore(1); print(s.acquire(timeout=1), s.acquire(timeout=1))
