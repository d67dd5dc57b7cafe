import inspect, subprocess, sys, time, traceback
def where():
    print([frame.function for frame in inspect.stack()])
    traceback.print_stack()
where()
def attempt(what):
    try:
        what()
    except BaseException as error:
        print(type(error).__name__, repr(str(error)))
        traceback.print_exc(file=sys.stdout)
attempt(lambda: input("Ctrl-D here: "))
attempt(lambda: input("Ctrl-C here: "))
attempt(lambda: sys.stdin.readline(3.5))
attempt(lambda: input(1, 2))
attempt(lambda: input(prompt="x"))
attempt(lambda: time.sleep(-1))
attempt(lambda: subprocess.run(["no-such-program"]))
