import argparse
import sys


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {message} (see the manual)\n")


parser = Parser(allow_abbrev=False)
parser.add_argument("a", metavar="FIRST", type=int)
parser.add_argument("b", metavar="SECOND", type=int, nargs="?", default=10)
arguments = parser.parse_args()
print(arguments.a * arguments.b)
