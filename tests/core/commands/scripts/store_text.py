import argparse

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.add_argument("--greeting", default="Hello", help="what to say (%(default)s)")
arguments = parser.parse_args()
print(arguments.greeting, arguments.name)
