import argparse

parser = argparse.ArgumentParser()
parser.add_argument("words", nargs="+")
parser.add_argument("--skip", nargs="+", type=int)
print(parser.parse_args())
