import argparse

parser = argparse.ArgumentParser()
parser.add_argument("name", nargs="?", default="world")
parser.add_argument("--log", nargs="?", const="log.txt", default="off")
parser.add_argument("last", nargs="?")
print(parser.parse_args())
