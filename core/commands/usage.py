"""Find usage errors of argparse and click in a program's output, and assign them to fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.commands.description import Argument, Command

USAGE_ERROR_STATUS = 2
"""The exit status of argparse and click after a usage error."""

_ARGPARSE = re.compile(r"^usage: .*?^[^\n]*?: error: (.+)\Z", re.DOTALL | re.MULTILINE)
_CLICK = re.compile(r"^(?:Usage: .*?)?^Error: (.+)\Z", re.DOTALL | re.MULTILINE)
_RICH_BOX = re.compile(r"^\s*Usage: .*?^╭[─ ]*Error[─ ]*╮\n(.+?)^╰", re.DOTALL | re.MULTILINE)

_ONE_ARGUMENT = re.compile(r"argument (?P<name>.+?): (?P<words>.+)", re.DOTALL)
_REQUIRED = re.compile(r"the following arguments are required: (?P<names>.+)", re.DOTALL)
_ONE_OF = re.compile(r"one of the arguments (?P<names>.+) is required", re.DOTALL)
_VALUE = re.compile(r"Invalid value for .*?: (?P<words>.+)", re.DOTALL)

MISSING = "This is required."


class UsageError(NamedTuple):
    """A usage error: the output `before` it, and its `message`."""

    before: str
    message: str


def usage_error(printed: str) -> UsageError | None:
    """Return the usage error at the end of `printed`, which is plain text, or None."""
    for pattern in (_ARGPARSE, _CLICK):
        if found := pattern.search(printed.rstrip()):
            return UsageError(printed[: found.start()], " ".join(found[1].split()))
    if found := _RICH_BOX.search(printed):
        words = " ".join(line.strip("│ ") for line in found[1].splitlines())
        return UsageError(printed[: found.start()], " ".join(words.split()))
    return None


def errors_by_field(command_path: Sequence[Command], message: str) -> dict[str, str]:
    """Return the error message by field name, or under '' if it names no known field."""
    arguments = [argument for command in reversed(command_path) for argument in command.arguments]
    if found := _REQUIRED.fullmatch(message):
        missing = [_find_argument(name, arguments) for name in found["names"].split(", ")]
        return {each.name: MISSING for each in missing if each} or {"": message}
    if found := _ONE_OF.fullmatch(message):
        return {_exclusive_name(found["names"].split()[0], command_path, arguments): message}
    if (found := _ONE_ARGUMENT.fullmatch(message)) and (argument := _find_argument(found["name"], arguments)):
        return {argument.name: found["words"]}
    quoted = [
        argument for argument in arguments if any(f"'{name}'" in message for name in _error_names(argument))
    ]
    if quoted:
        value = _VALUE.fullmatch(message)
        return {quoted[0].name: value["words"] if value else message}
    return {"": message}


def _find_argument(name: str, arguments: Sequence[Argument]) -> Argument | None:
    return next((each for each in arguments if name in each.error_names or name in each.flags), None)


def _error_names(argument: Argument) -> Iterator[str]:
    yield from argument.error_names
    yield from argument.flags


def _exclusive_name(name: str, command_path: Sequence[Command], arguments: Sequence[Argument]) -> str:
    """Return the name of the exclusive group that contains an argument, or else the argument's name."""
    argument = _find_argument(name, arguments)
    for command in command_path:
        for group in command.exclusives:
            if argument and argument.name in group.members:
                return group.name
    return argument.name if argument else ""
