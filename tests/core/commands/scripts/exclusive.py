import argparse

parser = argparse.ArgumentParser()
group = parser.add_mutually_exclusive_group()
group.add_argument("--upper", action="store_true", help="in capitals")
group.add_argument("--lower", action="store_true", help="in small letters")
group.add_argument("--repeat", type=int, help="so many times")
parser.add_argument("text")
arguments = parser.parse_args()
text = arguments.text
if arguments.upper:
    text = text.upper()
if arguments.lower:
    text = text.lower()
print(text * (arguments.repeat or 1))
