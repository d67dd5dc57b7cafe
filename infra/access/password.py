"""`wombat password`: set, change, list or remove the passwords of private pages."""

from __future__ import annotations

import argparse
import sys
import time
from getpass import getpass

from core.access.credentials import CACHED_SECONDS, DEFAULT_NAME, EVERY_PAGE, Credential, put
from core.access.scrypt import hash_password
from infra.access import deployed
from infra.access.strength import weakness
from infra.add_page.refusal import Refused
from infra.template.read import SITE


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `password`, which calls `run`."""
    parser = subparsers.add_parser("password", help="set a password of private pages, or remove one")
    parser.add_argument(
        "--name", default=DEFAULT_NAME, help="its name, if there are several passwords, such as accounting"
    )
    deployed.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit code 0. Raises `Refused`."""
    table = deployed.table_of(arguments)
    page, name = arguments.page, arguments.name
    found = deployed.stored(table, page, "password")
    where = deployed.scope_in_words(page)
    if arguments.list:
        print(deployed.listed([*found.values()], page, "password"))
        return 0
    if arguments.remove:
        deployed.remove(table, deployed.named(found, name, page, "password"))
        print(f"Removed the password {name} of {where}. {_sessions_end()}")
        return 0
    pages = [app.parent.name for app in SITE.glob("functions/*/app.py")]
    password = ask(name, [arguments.stack or deployed.default_stack(), *pages, *found])
    made = int(time.time())
    put(table, Credential(page or EVERY_PAGE, "password", name, made, hash_password(password)))
    print(f"{'Changed' if name in found else 'Set'} the password {name} of {where}.", end=" ")
    print(_sessions_end() if name in found else f"It works in {CACHED_SECONDS:.0f} seconds at the latest.")
    return 0


def ask(name: str, context: list[str]) -> str:
    """Ask for a new password, twice. Raises `Refused`."""
    if not sys.stdin.isatty():
        raise Refused("A password is typed at a terminal, so that it stays out of files and histories.")
    password = getpass(f"New password {name}: ")
    if weak := weakness(password, [name, *context]):
        raise Refused(f"This password cannot be taken. {weak}")
    if getpass("The same again: ") != password:
        raise Refused("The two are different.")
    return password


def _sessions_end() -> str:
    return f"Its sessions end in {CACHED_SECONDS:.0f} seconds at the latest."
