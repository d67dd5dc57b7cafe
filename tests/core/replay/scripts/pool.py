from concurrent.futures import ThreadPoolExecutor, as_completed
import time
def slow(n): time.sleep(n * 0.5); return n * n
with ThreadPoolExecutor(4) as ex:
    fs = [ex.submit(slow, n) for n in range(int(input("n: ")), 0, -1)]
    for f in as_completed(fs): print(f.result())
    print(list(ex.map(slow, range(3))))
