def ask(q):
    try:
        return input(q)
    except:
        print("swallowed")
        return input("again? ")
    finally:
        print("finally")
print(ask("1? "), ask("2? "))
try:
    ask("3? ")
except BaseException as e:
    print("never", e)
