import argparse

parser = argparse.ArgumentParser()
parser.add_argument("greeting")
parser.add_argument("--times", type=int, default=1)
arguments = parser.parse_args()
name = input("Who? ")
for _ in range(arguments.times):
    print(arguments.greeting, name)
