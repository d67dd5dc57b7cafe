while True:
    e = input(">>> ")
    if e == "quit": break
    try:
        print(eval(e))
    except Exception as err:
        print(type(err).__name__ + ":", err)
