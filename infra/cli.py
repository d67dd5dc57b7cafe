"""The command `wombat` and its subcommands."""

import argparse
import signal
import sys

from infra import embed
from infra.access import password, token
from infra.add_page import add, remove, try_script
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import CannotEdit
from infra.doctor import command as doctor
from infra.termination import interrupt_on
from infra.visits import command as visits


def main() -> None:
    """Run the subcommand that the arguments name, and exit with its code."""
    parser = argparse.ArgumentParser(prog="wombat", description="Turns a Python script into a website.")
    commands = parser.add_subparsers(title="commands", required=True)
    try_script.add_parser(commands)
    add.add_parser(commands)
    remove.add_parser(commands)
    embed.add_parser(commands)
    password.add_parser(commands)
    token.add_parser(commands)
    doctor.add_parser(commands)
    visits.add_parser(commands)
    own, after = try_script.split(sys.argv[1:])
    arguments, unknown = parser.parse_known_args(own)
    arguments.arguments = [*unknown, *after]
    if arguments.arguments and arguments.run is not try_script.run:
        parser.error(f"unrecognized arguments: {' '.join(arguments.arguments)}")
    interrupt_on(signal.SIGTERM)
    try:
        sys.exit(arguments.run(arguments))
    except (Refused, CannotEdit) as refused:
        print(f"Nothing was changed. {refused}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped. Nothing was changed.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
