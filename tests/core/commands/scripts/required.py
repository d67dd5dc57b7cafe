import argparse

parser = argparse.ArgumentParser()
parser.add_argument("-o", "--output-name", required=True)
parser.add_argument("-n", type=int, required=True)
print(parser.parse_args())
