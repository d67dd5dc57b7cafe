import argparse

parser = argparse.ArgumentParser()
parser.add_argument("number", type=int)
parser.add_argument("--out", type=argparse.FileType("w"), default="-")
arguments = parser.parse_args()
for number in range(1, arguments.number + 1):
    print(number, number**2, file=arguments.out)
