import sys, os
print(__name__, sys.argv, os.path.basename(__file__), os.path.basename(os.getcwd()), sys.path[0] == os.getcwd())
print(sys.stdout, sys.stdin, sys.stderr, sys.stdout.encoding, sys.stdin.errors, sys.stdout.name)
print(list(globals()), __doc__, __spec__, __package__)
import __main__; print(__main__.sys is sys, __main__)
class Foo: pass
print(Foo, Foo.__module__, os.linesep == "\n", sys.platform)
import pickle; print(type(pickle.loads(pickle.dumps(Foo()))) is Foo)
print(os.environ.get("AWS_SECRET_ACCESS_KEY"), input("x"))
