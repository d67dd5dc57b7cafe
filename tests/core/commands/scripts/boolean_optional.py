import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--cache", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--sort", action=argparse.BooleanOptionalAction)
print(parser.parse_args())
