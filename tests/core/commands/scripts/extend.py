import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--names", action="extend", nargs="+")
parser.add_argument("--numbers", action="extend", nargs="*", type=int, default=[7])
print(parser.parse_args())
