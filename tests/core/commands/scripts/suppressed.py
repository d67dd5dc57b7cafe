import argparse

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.add_argument("--secret", help=argparse.SUPPRESS, default="hidden")
parser.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS)
parser.add_argument("--version", action="version", version="1.0")
print(parser.parse_args())
