"""From a command to the fields of its form.

A text goes to the program as it was typed: whether it is a number or a colour is the program's to say. So a
field has the look and the help of its kind, and takes any text of one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from core.commands.description import Argument, Command, Exclusive
from core.fields import Field
from core.fields.choices import YES_OR_NO, one_of, yes_or_no
from core.fields.exact_numbers import INTEGER, parse_integer
from core.fields.field import UNSET
from core.fields.files import FILE
from core.fields.kind import Choice, Kind
from core.fields.lists import list_of
from core.fields.number import FLOAT
from core.fields.text import LINE, PASSWORD, parse_line

FILES = 4
"""File fields for an argument that takes any number of files."""

MOST_COUNTED = 20
"""Times that one flag may be given: beyond `-vvv` programs know no difference."""

SEVERAL = ("values", "each")


class Block(NamedTuple):
    """Fields that stand together; the first block has no label."""

    label: str
    help: str
    fields: tuple[Field, ...]


def blocks_of(levels: Sequence[Command]) -> tuple[Block, ...]:
    """The form of the last of `levels`: its own fields first, then those of the programs that it is in."""
    *parents, own = levels
    blocks = [*_blocks(own, "")]
    for parent in reversed(parents):
        blocks += _blocks(parent, f"Options for all of {parent.name}" if parent.name else "Options for all")
    return tuple(block for block in blocks if block.fields)


def fields_of(levels: Sequence[Command]) -> tuple[Field, ...]:
    """All fields of that form."""
    return tuple(field for block in blocks_of(levels) for field in block.fields)


def repeated(argument: Argument) -> str:
    """The name of the field in which an argument is entered a second time."""
    return f"{argument.name}-again"


def given(argument: Argument) -> str:
    """The name of the box that gives an option without a value."""
    return f"{argument.name}-given"


def file_names(argument: Argument) -> list[str]:
    """The names of the fields for an argument's files."""
    if argument.takes not in SEVERAL:
        return [argument.name]
    count = argument.words if argument.takes == "values" and argument.words else FILES
    return [argument.name, *(f"{argument.name}-{number}" for number in range(2, count + 1))]


def _blocks(command: Command, label: str) -> Iterator[Block]:
    arguments = {argument.name: argument for argument in command.arguments}
    chosen = {name for group in command.exclusives for name in group.members}
    apart = chosen | {name for section in command.sections for name in section.members}
    alone = [argument for argument in command.arguments if argument.name not in apart]
    yield Block(label, "", tuple(_all_fields(alone)))
    for group in command.exclusives:
        yield Block(group.label, "", tuple(_choice(group, [arguments[name] for name in group.members])))
    for section in command.sections:
        members = [arguments[name] for name in section.members if name not in chosen]
        yield Block(section.label, section.help, tuple(_all_fields(members)))


def _all_fields(arguments: Iterable[Argument]) -> Iterator[Field]:
    for argument in arguments:
        yield from _fields(argument)


def _choice(group: Exclusive, members: Sequence[Argument]) -> Iterator[Field]:
    """A choice of the members, and a field for each that takes a value."""
    choices = [Choice(each.name, each.label, each.name) for each in members]
    hint = ". ".join(f"{each.label}: {each.help}" for each in members if each.takes == "flag" and each.help)
    # Nothing chosen is no mistake of this field alone: what is entered in a member's field chooses it.
    known = one_of(choices)
    kind = replace(known, parse=lambda text: known.parse(text) if text.strip() else None, show=str)
    yield Field(group.name, "Choose", kind, hint, "" if group.required else None, not group.required)
    for each in members:
        if each.takes != "flag":
            yield from _fields(replace(each, required=False, default=(), help=_help_with_default(each)))


def _help_with_default(argument: Argument) -> str:
    texts = " ".join(argument.default)
    if not texts or texts in argument.help:
        return argument.help
    return ". ".join(filter(None, [argument.help.removesuffix("."), f"Left empty, it is {texts}"]))


def _fields(argument: Argument) -> Iterator[Field]:
    """The fields of one argument, of which the first has its name."""
    name, label, takes = argument.name, argument.label, argument.takes
    if takes == "flag":
        yield Field(name, label, YES_OR_NO, argument.help, False)
    elif takes == "switch":
        known = {"on": True, "off": False}.get("".join(argument.default))
        kind = yes_or_no() if known is None else YES_OR_NO
        yield Field(name, label, kind, argument.help, known, optional=known is None)
    elif takes == "count":
        yield Field(name, label, _COUNT, argument.help, int("".join(argument.default) or 0))
    elif argument.kind == "read":
        names = file_names(argument)
        fixed = takes == "values" and argument.words > 1
        for number, each in enumerate(names, 1):
            wanted = argument.required and (number == 1 or fixed)
            called = f"{label} {number}" if len(names) > 1 else label
            yield _field(each, called, FILE, argument.help if number == 1 else "", wanted=wanted)
    else:
        yield from _text_fields(argument)


def _text_fields(argument: Argument) -> Iterator[Field]:
    name, label, takes, texts = argument.name, argument.label, argument.takes, argument.default
    kind = _kind(argument)
    hint = argument.help
    if takes in SEVERAL:
        kind, hint = (
            list_of(kind if argument.takes == "values" or argument.words == 1 else LINE),
            _several(argument),
        )
        default = [*texts] if texts else None
        fitting = texts if kind.choices else ()
        if fitting and not {choice.text for choice in kind.choices}.issuperset(fitting):
            default = None
        yield _field(name, label, kind, hint, wanted=argument.required, default=default)
        return
    if takes == "optional":
        box = f"{hint}. " if hint else ""
        hint = f"{box}It may be left empty".replace("..", ".")
        yield Field(given(argument), f"{label}: yes", YES_OR_NO, "", False)
    yield _field(name, label, kind, hint, wanted=argument.required, default="".join(texts[:1]) or None)
    if argument.twice:
        again = f"{label}, once more"
        yield _field(repeated(argument), again, kind, wanted=argument.required)


def _field(
    name: str, label: str, kind: Kind, hint: str = "", *, wanted: bool, default: object = None
) -> Field:
    """A field that may be left empty unless it is `wanted`; what has a choice selected stays so."""
    chosen = bool(kind.choices) and kind.item is None and default is not None
    optional = not wanted and not chosen
    return Field(name, label, kind, hint, UNSET if wanted and default is None else default, optional)


def _several(argument: Argument) -> str:
    words = argument.words
    parts = [argument.help.removesuffix(".")]
    if argument.takes == "values" and words > 1:
        parts.append(f"{words} values")
    elif argument.takes == "each" and words != 1:
        parts.append("The words of one entry stand on one line, as in a shell")
    return ". ".join(filter(None, parts))


def _kind(argument: Argument) -> Kind:
    if argument.choices:
        return one_of(Choice(text, text, text) for text in argument.choices)
    if argument.kind == "write":
        return _FILE_NAME
    return _KINDS.get(argument.kind, LINE)


def _parse_count(text: str) -> int:
    """Raises `ValueError`."""
    number = parse_integer(text)
    if not 0 <= number <= MOST_COUNTED:
        raise ValueError(f"Enter a whole number from 0 to {MOST_COUNTED}.")
    return number


def _parse_file_name(text: str) -> str:
    """Raises `ValueError`: a file lands in the folder of its run and nowhere else."""
    text = parse_line(text).strip()
    if "/" in text or text in (".", ".."):
        raise ValueError("Give the file a name without folders, like result.txt.")
    return text


_COUNT = replace(INTEGER, parse=_parse_count, show=str, hint="How many times: 0, 1, 2 …")
_FILE_NAME = replace(LINE, parse=_parse_file_name, hint="The name of a file to download, like result.txt")
_KINDS = {
    "whole": replace(INTEGER, parse=parse_line, show=str),
    "decimal": replace(FLOAT, parse=parse_line, show=str),
    "date": replace(LINE, control="date"),
    "secret": PASSWORD,
}
