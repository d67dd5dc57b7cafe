import signal, time
class TooSlow(Exception):
    pass
def ring(number, frame):
    raise TooSlow(signal.Signals(number).name)
signal.signal(signal.SIGALRM, ring)
def limited(seconds, work):
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        work()
        print("in time, with some left:", signal.getitimer(signal.ITIMER_REAL)[0] > 0)
    except TooSlow as error:
        print("too slow:", error)
    finally:
        signal.alarm(0)
def compute():
    while True:
        pass
limited(0.2, lambda: time.sleep(0.5))
limited(0.5, lambda: time.sleep(0.1))
limited(0.2, compute)
limited(0.2, signal.pause)
limited(30, lambda: print("Hello", input("Quick, your name: ")))
print(signal.alarm(20), signal.alarm(0))
beats = []
signal.signal(signal.SIGALRM, lambda number, frame: beats.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
time.sleep(0.35)
signal.setitimer(signal.ITIMER_REAL, 0)
print(len(beats), "beats", signal.getitimer(signal.ITIMER_REAL))
