import argparse
from datetime import date
from fractions import Fraction


def size(text):
    units = {"k": 1024, "m": 1024**2}
    if text[-1:] not in units:
        raise argparse.ArgumentTypeError(f"{text!r} needs a unit, k or m")
    return int(text[:-1]) * units[text[-1]]


parser = argparse.ArgumentParser()
parser.add_argument("when", type=date.fromisoformat)
parser.add_argument("--size", type=size, default="1k")
parser.add_argument("--fraction", type=Fraction)
print(parser.parse_args())
