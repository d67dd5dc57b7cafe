"""Count the words of a text."""

import argparse

parser = argparse.ArgumentParser()
parser.add_argument("text", help="text file to count")
parser.add_argument("--stop-words", help="path to a list of words to leave out")
parser.add_argument("--report", help="report file to write")
arguments = parser.parse_args()

left_out = open(arguments.stop_words).read().split() if arguments.stop_words else []
words = [word for word in open(arguments.text).read().split() if word not in left_out]
print(len(words), "words")
if arguments.report:
    with open(arguments.report, "w") as report:
        print(*words, sep="\n", file=report)
