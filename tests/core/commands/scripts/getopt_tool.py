import getopt
import sys

try:
    options, rest = getopt.getopt(sys.argv[1:], "hn:", ["name="])
except getopt.GetoptError as error:
    print(error, file=sys.stderr)
    print("usage: getopt_tool [-n N] [--name NAME]", file=sys.stderr)
    sys.exit(2)
print(options, rest)
