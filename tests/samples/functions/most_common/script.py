"""A program with a loop: it takes numbers until you have no more, then tells which one came most often."""

from collections import Counter

numbers = []
while True:
    if numbers:
        print("So far:", *numbers)
    answer = input("Another number, or just Enter to finish: ")
    if not answer:
        break
    try:
        numbers.append(float(answer))
    except ValueError:
        print(f"{answer} is not a number")

if not numbers:
    print("No numbers, no mode.")
else:
    ranking = Counter(numbers).most_common()
    number, times = ranking[0]
    rivals = [other for other, count in ranking if count == times]
    if len(rivals) > 1:
        print(f"No single winner: {len(rivals)} numbers came {times} times each.")
    else:
        print(f"The mode is {number:g}; it came {times} times.")
