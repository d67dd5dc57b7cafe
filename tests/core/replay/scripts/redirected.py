import io, contextlib, sys
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    print("hidden"); a = input("hidden prompt ")
print(repr(buf.getvalue()), a)
sys.stdin = io.StringIO("from string\n")
print(input("q: "))
sys.stdin = sys.__stdin__
print(input("r: "))
