import argparse
import sys

parser = argparse.ArgumentParser(exit_on_error=False)
parser.add_argument("--level", type=int, default=1)
try:
    print(parser.parse_args().level)
except argparse.ArgumentError as error:
    print("No:", error)
    sys.exit(4)
