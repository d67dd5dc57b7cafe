import argparse

parser = argparse.ArgumentParser()
parser.add_argument("-v", "--verbose", action="store_true")
parser.add_argument("-q", action="store_true", dest="quiet")
parser.add_argument("--no-colour", action="store_false", dest="colour")
print(parser.parse_args())
