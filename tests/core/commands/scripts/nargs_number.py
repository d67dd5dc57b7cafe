import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--size", nargs=2, type=int, metavar=("W", "H"), default=[80, 24])
parser.add_argument("pair", nargs=2)
print(parser.parse_args())
