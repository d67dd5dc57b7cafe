import argparse

parser = argparse.ArgumentParser()
parser.add_argument("low", type=int)
parser.add_argument("high", type=int)
arguments = parser.parse_args()
print("Checking.")
if arguments.low > arguments.high:
    parser.error("low must not be above high")
print(*range(arguments.low, arguments.high + 1))
