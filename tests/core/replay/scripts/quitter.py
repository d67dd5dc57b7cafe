while True:
    a = input("Quit? (q) ")
    if a == "q": quit("see you")
