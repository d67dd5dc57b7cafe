while True:
    try:
        print("got", input("> "))
    except EOFError:
        print("EOF!")
    except KeyboardInterrupt:
        print("\nCtrl-C!")
        break
print(input("last: "))
