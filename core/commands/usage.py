"""Which field a usage error belongs to, in the words that argparse and click have for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.commands.description import Argument, Command

STATUS = 2
"""The exit status of a program that was called in a wrong way."""

_ARGPARSE = re.compile(r"^usage: .*?^[^\n]*?: error: (.+)\Z", re.DOTALL | re.MULTILINE)
_CLICK = re.compile(r"^(?:Usage: .*?)?^Error: (.+)\Z", re.DOTALL | re.MULTILINE)
_BOXED = re.compile(r"^\s*Usage: .*?^╭[─ ]*Error[─ ]*╮\n(.+?)^╰", re.DOTALL | re.MULTILINE)

_OF_ONE = re.compile(r"argument (?P<name>.+?): (?P<words>.+)", re.DOTALL)
_REQUIRED = re.compile(r"the following arguments are required: (?P<names>.+)", re.DOTALL)
_ONE_OF = re.compile(r"one of the arguments (?P<names>.+) is required", re.DOTALL)
_VALUE = re.compile(r"Invalid value for .*?: (?P<words>.+)", re.DOTALL)

MISSING = "This is required."


class UsageError(NamedTuple):
    """A program's refusal of its arguments: what it printed before, and its message."""

    before: str
    message: str


def usage_error(printed: str) -> UsageError | None:
    """The usage error with which some output, without colours, ends."""
    for pattern in (_ARGPARSE, _CLICK):
        if found := pattern.search(printed.rstrip()):
            return UsageError(printed[: found.start()], " ".join(found[1].split()))
    if found := _BOXED.search(printed):
        words = " ".join(line.strip("│ ") for line in found[1].splitlines())
        return UsageError(printed[: found.start()], " ".join(words.split()))
    return None


def errors_by_field(levels: Sequence[Command], message: str) -> dict[str, str]:
    """The message beside each field that it is about; under the empty name if it is about no single one."""
    arguments = [argument for command in reversed(levels) for argument in command.arguments]
    if found := _REQUIRED.fullmatch(message):
        missing = [_called(name, arguments) for name in found["names"].split(", ")]
        return {each.name: MISSING for each in missing if each} or {"": message}
    if found := _ONE_OF.fullmatch(message):
        return {_group_of(found["names"].split()[0], levels, arguments): message}
    if (found := _OF_ONE.fullmatch(message)) and (argument := _called(found["name"], arguments)):
        return {argument.name: found["words"]}
    quoted = [
        argument for argument in arguments if any(f"'{name}'" in message for name in _names_of(argument))
    ]
    if quoted:
        value = _VALUE.fullmatch(message)
        return {quoted[0].name: value["words"] if value else message}
    return {"": message}


def _called(name: str, arguments: Sequence[Argument]) -> Argument | None:
    return next((each for each in arguments if name in each.called or name in each.flags), None)


def _names_of(argument: Argument) -> Iterator[str]:
    yield from argument.called
    yield from argument.flags


def _group_of(name: str, levels: Sequence[Command], arguments: Sequence[Argument]) -> str:
    """The name of the choice in which an argument is."""
    argument = _called(name, arguments)
    for command in levels:
        for group in command.exclusives:
            if argument and argument.name in group.members:
                return group.name
    return argument.name if argument else ""
