import argparse

parser = argparse.ArgumentParser()
parser.add_argument("numbers", nargs="*", type=float)
parser.add_argument("--names", nargs="*", default=["a", "b"])
arguments = parser.parse_args()
print(sum(arguments.numbers), arguments.names)
