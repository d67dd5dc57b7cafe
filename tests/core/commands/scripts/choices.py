import argparse

parser = argparse.ArgumentParser()
parser.add_argument("unit", choices=["m2", "ft2"])
parser.add_argument("--level", type=int, choices=range(1, 4), default=2)
print(parser.parse_args())
