import statistics
numbers = []
while True:
    try:
        line = input("Number (q to quit): ")
        if line == "q":
            break
        numbers.append(float(line))
    except ValueError as e:
        print("Not a number:", e)
print("Mode:", statistics.mode(numbers))
