import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=float, required=True)
parser.add_argument("--length", type=float, default=2.5)
print(parser.parse_args())
