import argparse
import sys

parser = argparse.ArgumentParser(description="Says nothing without a word.")
parser.add_argument("word", nargs="?")
if len(sys.argv) == 1:
    parser.print_help()
    sys.exit(1)
print(parser.parse_args().word[::-1])
