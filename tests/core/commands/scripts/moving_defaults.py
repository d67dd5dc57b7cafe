import argparse
import random
from datetime import date

parser = argparse.ArgumentParser()
parser.add_argument("--day", default=date.today().isoformat(), help="the day (%(default)s)")
parser.add_argument("--seed", type=int, default=random.randrange(10**9))
parser.add_argument("--mode", default="plain")
arguments = parser.parse_args()
print(arguments.mode, len(arguments.day), type(arguments.seed).__name__)
