"""The credentials of a deployed site: its table, found by the name of its stack."""

import argparse
import time
import tomllib
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from core.access.credentials import ACCESS, EVERY_PAGE, NAME, Credential, Kind, read
from core.aws import dynamodb
from core.aws.service import CallFailed
from core.lists.table import Table
from core.problems import Unavailable
from infra.add_page.refusal import Refused
from infra.template.read import SITE

OUTPUT = "TableName"  # in template.yaml


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that both commands have."""
    parser.add_argument("--page", default="", help="the name of one page; without it, all private pages")
    parser.add_argument("--stack", default="", help="the stack; by default that of `sam deploy`")
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--list", action="store_true", help="list the names")
    act.add_argument("--remove", action="store_true", help="remove the one with this name")


def table_of(arguments: argparse.Namespace) -> Table:
    """Return the site's table. Raises `Refused`, also for names that cannot be."""
    name, page = getattr(arguments, "name", "") or "", arguments.page
    if name and not NAME.fullmatch(name):
        raise Refused(
            f"{name} cannot be a name. Use at most 40 lower-case letters, digits and hyphens, and begin with "
            "a letter or a digit."
        )
    if page and not (SITE / "functions" / page / "app.py").exists():
        raise Refused(f"There is no page {page} in functions/.")
    stack = arguments.stack or default_stack()
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise Refused(f"The stack {stack} cannot be read: {error}") from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    if OUTPUT not in outputs:
        raise Refused(f"The stack {stack} has no output {OUTPUT}: it is no site of Wombat, or an old one.")
    return Table(dynamodb(), outputs[OUTPUT], ACCESS)


def default_stack() -> str:
    """Return the stack that `sam deploy` makes."""
    settings = tomllib.loads((SITE / "samconfig.toml").read_text(encoding="utf-8"))
    name: str = settings["default"]["global"]["parameters"]["stack_name"]
    return name


def stored(table: Table, page: str, kind: Kind) -> dict[str, Credential]:
    """Return the credentials of one kind, by name. Raises `Refused`."""
    try:
        return {each.name: each for each in read(table, page or EVERY_PAGE) if each.kind == kind}
    except (Unavailable, CallFailed) as error:
        raise Refused(f"The table cannot be read: {error}") from error


def remove(table: Table, credential: Credential) -> None:
    """Remove a credential."""
    table.write([table.delete(credential.scope, f"{credential.kind}#{credential.name}")])


def scope_in_words(page: str) -> str:
    return f"the page {page}" if page else "every private page"


def listed(found: Sequence[Credential], page: str, kind: Kind) -> str:
    """Return the names of credentials with the days on which they were set."""
    if not found:
        return f"There is no {kind} for {scope_in_words(page)}."
    lines = [f"  {each.name:40} {_day(each.made)}" for each in found]
    return "\n".join([f"For {scope_in_words(page)}:", *lines])


def named(found: dict[str, Credential], name: str, page: str, kind: Kind) -> Credential:
    """Return the credential with this name. Raises `Refused`."""
    if name not in found:
        names = ", ".join(found) or "none"
        raise Refused(
            f"There is no {kind} with the name {name} for {scope_in_words(page)}. The names are: {names}."
        )
    return found[name]


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
