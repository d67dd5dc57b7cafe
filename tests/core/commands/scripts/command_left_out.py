import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--name", default="nobody")
commands = parser.add_subparsers(dest="command")
commands.add_parser("greet", help="say hello").add_argument("--loud", action="store_true")
arguments = parser.parse_args()
if arguments.command is None:
    print("Nothing to do for", arguments.name)
else:
    print(("HELLO" if arguments.loud else "Hello"), arguments.name)
