import threading, time
def work(i, s):
    time.sleep(s); print("worker", i, "done")
n = int(input("n: "))
ts = [threading.Thread(target=work, args=(i, (3 - i) * 1.0)) for i in range(n)]
[t.start() for t in ts]
print("started")
[t.join() for t in ts]
print("joined")
