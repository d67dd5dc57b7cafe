import signal
def caught(number, frame):
    print(" caught", signal.Signals(number).name)
signal.signal(signal.SIGINT, caught)
print("got", input("Ctrl-C, then a word: "))
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("got", input("again: "))
signal.signal(signal.SIGINT, signal.SIG_DFL)
print("got", input("and the last: "))
