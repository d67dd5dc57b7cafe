import argparse

parser = argparse.ArgumentParser(description="Count the lines of a file.")
parser.add_argument("text", type=argparse.FileType("r"), help="the file")
parser.add_argument("--words", action="store_true")
arguments = parser.parse_args()
lines = arguments.text.read().splitlines()
print(arguments.text.name, len(lines), "lines")
if arguments.words:
    print(sum(len(line.split()) for line in lines), "words")
