# shows a figure in the middle of its output, then goes on
import matplotlib.pyplot as plt

count = int(input("How many points? "))
plt.plot([number * number for number in range(count)])
plt.title("Squares")
plt.show()
print("That was", count, "points.")
