import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--tag", action="append")
parser.add_argument("--point", action="append", nargs=2, type=int, metavar=("X", "Y"))
parser.add_argument("--extra", action="append", default=["first"])
print(parser.parse_args())
