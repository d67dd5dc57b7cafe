import signal, sys
signal.signal(signal.SIGINT, lambda *a: print("got sigint"))
print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGPIPE))
signal.raise_signal(signal.SIGINT); print(input("? "))
