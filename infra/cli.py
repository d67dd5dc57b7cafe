"""The command `wombat`."""

import argparse
import sys

from infra import try_script


def main() -> None:
    parser = argparse.ArgumentParser(prog="wombat", description="Turns a Python script into a website.")
    commands = parser.add_subparsers(title="commands", required=True)
    try_script.add_parser(commands)
    arguments = parser.parse_args()
    sys.exit(arguments.run(arguments))
