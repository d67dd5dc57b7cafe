import argparse

parser = argparse.ArgumentParser(prefix_chars="-+")
parser.add_argument("+w", "++wide", action="store_true")
parser.add_argument("+n", type=int, default=0)
parser.add_argument("-width", type=int)
print(parser.parse_args())
