while True:
    try:
        x = int(input("Age: "))
        if x < 0: raise ValueError("negative")
        break
    except ValueError as e: print("Try again:", e)
print("Next year:", x + 1)
