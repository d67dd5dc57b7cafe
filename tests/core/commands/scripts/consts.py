import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--fast", action="store_const", const="fast", dest="speed", default="medium")
parser.add_argument("--slow", action="store_const", const="slow", dest="speed")
parser.add_argument("--a", action="append_const", const=1, dest="parts")
parser.add_argument("--b", action="append_const", const=2, dest="parts")
print(parser.parse_args())
