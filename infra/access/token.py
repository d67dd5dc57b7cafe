"""`wombat token`: make, list or revoke the tokens with which programs use private pages."""

from __future__ import annotations

import argparse
import time

from core.access.credentials import CACHED_SECONDS, EVERY_PAGE, Credential, digest_of, new_token, put
from infra.access import deployed
from infra.add_page.refusal import Refused


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `token`, which calls `run`."""
    parser = subparsers.add_parser("token", help="make a token for a program, or revoke one")
    parser.add_argument("name", nargs="?", default="", help="its name, such as that of the program")
    deployed.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit code 0. Raises `Refused`."""
    page, name = arguments.page, arguments.name
    if not name and not arguments.list:
        raise Refused("Which token? Name it after the program that will use it: wombat token nightly-report")
    table = deployed.table_of(arguments)
    found = deployed.stored(table, page, "token")
    where = deployed.scope_in_words(page)
    if arguments.list:
        print(deployed.listed([*found.values()], page, "token"))
        return 0
    if arguments.remove:
        deployed.remove(table, deployed.named(found, name, page, "token"))
        within = f"{CACHED_SECONDS:.0f} seconds"
        print(f"Revoked the token {name} of {where}. It is refused in {within} at the latest.")
        return 0
    if name in found:
        raise Refused(f"There is a token {name} for {where}. Revoke it first: wombat token {name} --remove")
    token = new_token()
    put(table, Credential(page or EVERY_PAGE, "token", name, int(time.time()), digest=digest_of(token)))
    print(
        f"The token {name} of {where}. It is shown only now:\n\n  {token}\n\n"
        f"Send it with each request:  Authorization: Bearer {token[:12]}…\n"
        "Whoever has it can use these pages until it is revoked."
    )
    return 0
