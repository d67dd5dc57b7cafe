import atexit, sys
atexit.register(print, "atexit ran")
print("pending", end="")
if input("? ") == "1": sys.exit("fatal: message")
