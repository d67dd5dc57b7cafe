import argparse
from enum import Enum


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Mode(Enum):
    FAST = 1
    SLOW = 2


parser = argparse.ArgumentParser()
parser.add_argument("colour", type=Colour, choices=list(Colour))
parser.add_argument("--mode", type=Mode.__getitem__, choices=list(Mode), default=Mode.FAST)
arguments = parser.parse_args()
print(arguments.colour.name, arguments.mode.name)
