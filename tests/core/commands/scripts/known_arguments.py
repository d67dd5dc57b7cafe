import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=3)
parser.add_argument("rest", nargs=argparse.REMAINDER)
known, unknown = parser.parse_known_args()
print(known.size, known.rest, unknown)
