import argparse

parser = argparse.ArgumentParser()
parser.add_argument("days", nargs="+", choices=["mo", "tu", "we"])
parser.add_argument("--meals", nargs="*", choices=["lunch", "tea"], default=["tea"])
print(parser.parse_args())
