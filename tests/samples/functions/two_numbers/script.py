"""A program that asks for two numbers and prints their sum, just as it was written for a terminal."""

first = float(input("The first number? "))
second = float(input("The second number? "))
print(f"Together they make {first + second:g}.")
