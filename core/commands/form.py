"""Convert a command to form fields.

The program validates the values, because only it knows its types. A field's kind therefore affects only its
control and its hint; the field accepts any line of text and passes it on unchanged.
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
from core.fields.number import AROUND, FLOAT
from core.fields.text import LINE, PASSWORD, parse_line

MAX_FILES = 4
"""The number of file fields for an argument that accepts any number of files."""

MAX_COUNT = 20
"""How often a flag may be repeated. Programs rarely distinguish more than `-vvv`."""

MAX_NAME_BYTES = 255
"""Of a file's name, as in Linux's file systems."""

MULTIPLE = ("values", "each")
"""The syntaxes with several values."""


class Fieldset(NamedTuple):
    """A group of fields. A command's own first group has no label."""

    label: str
    help: str
    fields: tuple[Field, ...]


def fieldsets_for(command_path: Sequence[Command]) -> tuple[Fieldset, ...]:
    """Return the fieldsets of the last command in `command_path`, followed by those of its parents."""
    *parents, own = command_path
    fieldsets = [*_fieldsets(own, "")]
    for parent in reversed(parents):
        fieldsets += _fieldsets(
            parent,
            f"Options for all commands of {parent.name}" if parent.name else "Options for all commands",
        )
    return tuple(fieldset for fieldset in fieldsets if fieldset.fields)


def fields_for(command_path: Sequence[Command]) -> tuple[Field, ...]:
    """Return the fields of the same form as a flat tuple."""
    return tuple(field for fieldset in fieldsets_for(command_path) for field in fieldset.fields)


def confirmation_field(argument: Argument) -> str:
    """Return the name of the field that confirms an argument's value."""
    return f"{argument.name}-again"


def presence_field(argument: Argument) -> str:
    """Return the name of the checkbox that passes an option without a value."""
    return f"{argument.name}-given"


def file_fields(argument: Argument) -> list[str]:
    """Return the names of an argument's file fields."""
    if argument.syntax not in MULTIPLE:
        return [argument.name]
    count = argument.nargs if argument.syntax == "values" and argument.nargs else MAX_FILES
    return [argument.name, *(f"{argument.name}-{number}" for number in range(2, count + 1))]


def _fieldsets(command: Command, label: str) -> Iterator[Fieldset]:
    arguments = {argument.name: argument for argument in command.arguments}
    exclusive = {name for group in command.exclusives for name in group.members}
    grouped = exclusive | {name for section in command.sections for name in section.members}
    ungrouped = [argument for argument in command.arguments if argument.name not in grouped]
    yield Fieldset(label, "", tuple(_all_fields(ungrouped)))
    for group in command.exclusives:
        yield Fieldset(
            group.label, "", tuple(_exclusive_fields(group, [arguments[name] for name in group.members]))
        )
    for section in command.sections:
        members = [arguments[name] for name in section.members if name not in exclusive]
        yield Fieldset(section.label, section.help, tuple(_all_fields(members)))


def _all_fields(arguments: Iterable[Argument]) -> Iterator[Field]:
    for argument in arguments:
        yield from _fields(argument)


def _exclusive_fields(group: Exclusive, members: Sequence[Argument]) -> Iterator[Field]:
    """Yield a choice of the members, and a field for each member that has a value."""
    choices = [Choice(each.name, each.label, each.name) for each in members]
    hint = ". ".join(f"{each.label}: {each.help}" for each in members if each.syntax == "flag" and each.help)
    # The choice may be empty: a value in a member's field selects that member.
    known = one_of(choices)
    kind = known._replace(parse=lambda text: known.parse(text) if text.strip(AROUND) else None, show=str)
    yield Field(group.name, "Choose", kind, hint, "" if group.required else None, not group.required)
    for each in members:
        if each.syntax != "flag":
            yield from _fields(replace(each, required=False, default=(), help=_help_with_default(each)))


def _help_with_default(argument: Argument) -> str:
    texts = " ".join(argument.default)
    if not texts or texts in argument.help:
        return argument.help
    return ". ".join(filter(None, [argument.help.removesuffix("."), f"Default: {texts}"]))


def _fields(argument: Argument) -> Iterator[Field]:
    """Yield the fields of one argument; the first has the argument's name."""
    name, label, syntax = argument.name, argument.label, argument.syntax
    if syntax == "flag":
        yield Field(name, label, YES_OR_NO, argument.help, False)
    elif syntax == "switch":
        known = {"on": True, "off": False}.get("".join(argument.default))
        kind = yes_or_no() if known is None else YES_OR_NO
        yield Field(name, label, kind, argument.help, known, optional=known is None)
    elif syntax == "count":
        yield Field(name, label, _COUNT, argument.help, int("".join(argument.default) or 0))
    elif argument.kind == "read":
        names = file_fields(argument)
        fixed = syntax == "values" and argument.nargs > 1
        for number, each in enumerate(names, 1):
            required = argument.required and (number == 1 or fixed)
            field_label = f"{label} {number}" if len(names) > 1 else label
            yield _field(each, field_label, FILE, argument.help if number == 1 else "", required=required)
    else:
        yield from _text_fields(argument)


def _text_fields(argument: Argument) -> Iterator[Field]:
    name, label, syntax, texts = argument.name, argument.label, argument.syntax, argument.default
    kind = _kind(argument)
    hint = argument.help
    if syntax in MULTIPLE:
        kind, hint = (
            list_of(kind if argument.syntax == "values" or argument.nargs == 1 else LINE),
            _multiple_hint(argument),
        )
        default = [*texts] if texts else None
        fitting = texts if kind.choices else ()
        if fitting and not {choice.text for choice in kind.choices}.issuperset(fitting):
            default = None
        yield _field(name, label, kind, hint, required=argument.required, default=default)
        return
    if syntax == "optional":
        before = f"{hint}. " if hint else ""
        hint = f"{before}You can leave this empty".replace("..", ".")
        yield Field(presence_field(argument), f"{label}: yes", YES_OR_NO, "", False)
    yield _field(name, label, kind, hint, required=argument.required, default="".join(texts[:1]) or None)
    if argument.confirmation:
        again = f"{label}, again"
        yield _field(confirmation_field(argument), again, kind, required=argument.required)


def _field(
    name: str, label: str, kind: Kind, hint: str = "", *, required: bool, default: object = None
) -> Field:
    """Return a field that is optional unless it is `required` or has a preselected choice."""
    preselected = bool(kind.choices) and kind.item is None and default is not None
    optional = not required and not preselected
    return Field(name, label, kind, hint, UNSET if required and default is None else default, optional)


def _multiple_hint(argument: Argument) -> str:
    nargs = argument.nargs
    parts = [argument.help.removesuffix(".")]
    if argument.syntax == "values" and nargs > 1:
        parts.append(f"{nargs} values")
    elif argument.syntax == "each" and nargs != 1:
        parts.append("Enter one value per line, with its parts separated by spaces")
    return ". ".join(filter(None, parts))


def _kind(argument: Argument) -> Kind:
    if argument.choices:
        return one_of(Choice(text, text, text) for text in argument.choices)
    if argument.kind == "write":
        return _FILE_NAME
    return _KINDS.get(argument.kind, LINE)


def _parse_count(text: str) -> int:
    """Return a count. Raises `ValueError` if it is out of range."""
    number = parse_integer(text)
    if not 0 <= number <= MAX_COUNT:
        raise ValueError(f"Enter a whole number from 0 to {MAX_COUNT}.")
    return number


def _parse_file_name(text: str) -> str:
    """Return a file name. Raises `ValueError` for one that is too long, and for a path, because a run writes
    only to its own folder."""
    text = parse_line(text).strip(AROUND)
    if len(text.encode(errors="surrogatepass")) > MAX_NAME_BYTES:
        raise ValueError(f"This file name is too long. Enter at most {MAX_NAME_BYTES} bytes.")
    if "/" in text or text in (".", ".."):
        raise ValueError("Enter a file name without folders, such as result.txt.")
    return text


_COUNT = INTEGER._replace(parse=_parse_count, show=str, hint="How many times, such as 0, 1 or 2")
_FILE_NAME = LINE._replace(parse=_parse_file_name, hint="A name for the file to download, such as result.txt")
_KINDS = {
    # Not numeric: the program itself decides what a number is.
    "integer": INTEGER._replace(parse=parse_line, show=str, numeric=False),
    "decimal": FLOAT._replace(parse=parse_line, show=str, numeric=False),
    "date": LINE._replace(control="date"),
    "secret": PASSWORD,
}
