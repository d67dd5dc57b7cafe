import sys
print("to stderr", file=sys.stderr, end="")
print("to stdout", end="")
input("? ")
print("out1"); print("err1", file=sys.stderr); print("out2", end=""); print("err2", file=sys.stderr)
