"""Convert form values to an argument vector.

A value that begins with `-` stays a value: options become `--name=-x`, and positionals follow `--`. An option
with its default value is omitted, as a user would omit it in a terminal.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.commands.description import Argument, Command, Exclusive
from core.commands.form import confirmation_field, file_fields, presence_field

Values = Mapping[str, Any]
"""Values by field name from `core.fields.fill`. An uploaded file is replaced by its path."""


def constraint_errors(command_path: Sequence[Command], values: Values) -> dict[str, str]:
    """Return errors by field name that are found without running the program: conflicting arguments, a wrong
    confirmation, an unclosed quotation mark."""
    found: dict[str, str] = {}
    for command in command_path:
        arguments = {argument.name: argument for argument in command.arguments}
        for group in command.exclusives:
            found |= _exclusive_error(group, arguments, values)
        for argument in command.arguments:
            if message := _argument_error(argument, values):
                found[confirmation_field(argument) if argument.confirmation else argument.name] = message
    return found


def argument_vector(reader: str, command_path: Sequence[Command], values: Values) -> list[str]:
    """Return the arguments that pass `values` to the last command, in the syntax of `reader`."""
    words: list[str] = []
    for command in command_path:
        if words or command is not command_path[0]:
            words.append(command.name)
        words += _command_arguments(reader, command, values)
    return words


def _command_arguments(reader: str, command: Command, values: Values) -> list[str]:
    unselected = {name for group in command.exclusives for name in group.members}
    unselected -= {name for group in command.exclusives for name in _selected_members(group, command, values)}
    options: list[list[str]] = []
    positionals: list[tuple[Argument, list[str] | None]] = []
    for argument in command.arguments:
        if argument.name in unselected:
            continue
        if argument.flags:
            forced = any(argument.name in group.members for group in command.exclusives)
            options.append(_option(reader, argument, values, forced))
        else:
            positionals.append((argument, _texts(argument, values)))
    by_flag = {argument.flags[0]: argument for argument in command.arguments if argument.flags}
    while positionals and not positionals[-1][1]:
        positionals.pop()
    texts = [text for argument, found in positionals for text in found or argument.default]
    rest = any(argument.syntax == "rest" for argument, _ in positionals)
    # Options with any number of values come first, so that they do not consume the positionals.
    options.sort(key=lambda words: not _consumes_next_word(words, by_flag))
    open_ended = any(_consumes_next_word(words, by_flag) for words in options)
    begins_with_dash = any(text[:1] in ("-", "+") and len(text) > 1 for text in texts)
    separator = ["--"] if texts and not rest and (begins_with_dash or open_ended) else []
    return [*(word for words in options for word in words), *separator, *texts]


def _consumes_next_word(words: Sequence[str], by_flag: Mapping[str, Argument]) -> bool:
    """Return whether the parser would read the next word as a value of this option."""
    argument = by_flag.get(words[0]) if words else None
    if argument is None:
        return False
    if argument.syntax == "optional":
        return len(words) == 1
    return argument.syntax in ("values", "each") and argument.nargs == 0


def _option(reader: str, argument: Argument, values: Values, forced: bool) -> list[str]:
    """Return the words for one option. `forced` passes its flag even if the option has no value."""
    flag, syntax, value = argument.flags[0], argument.syntax, values.get(argument.name)
    if syntax == "flag":
        return [flag] if value or forced else []
    if syntax == "switch":
        return _switch(argument, value)
    if syntax == "count":
        return [flag] * max(int(value or 0) - int("".join(argument.default) or 0), int(forced))
    texts = _texts(argument, values)
    if texts is None:
        return [flag] if syntax == "optional" and (forced or values.get(presence_field(argument))) else []
    if syntax == "each":
        entries = texts if argument.nargs == 1 else [shlex.split(text) for text in texts]
        return [word for entry in entries for word in _with_value(reader, flag, entry)]
    if syntax == "values" and (argument.nargs > 1 or len(texts) > 1):
        return [flag, *texts]
    return [*_with_value(reader, flag, texts[0])]


def _with_value(reader: str, flag: str, value: str | list[str]) -> Iterator[str]:
    if isinstance(value, list):
        yield flag
        yield from value
    elif reader == "click" and not flag.startswith("--"):
        yield flag  # click reads the next word as the value, even if it begins with -
        yield value
    else:
        yield f"{flag}={value}"


def _switch(argument: Argument, value: Any) -> list[str]:
    default = {"on": True, "off": False}.get("".join(argument.default))
    if value is None or value is default:
        return []
    if value:
        return [argument.flags[0]]
    return [argument.negative] if argument.negative else []


def _texts(argument: Argument, values: Values) -> list[str] | None:
    """Return an argument's words, or None if it is omitted or has its default value."""
    if argument.kind == "read":
        found = [values[name] for name in file_fields(argument) if values.get(name)]
        return found or None
    value = values.get(argument.name)
    if value is None or value in ("", []):
        return None
    if argument.syntax == "rest":
        return shlex.split(value)
    texts = [value] if isinstance(value, str) else [*value]
    return None if tuple(texts) == argument.default and not argument.prompts else texts


def _selected_members(group: Exclusive, command: Command, values: Values) -> list[str]:
    """Return the selected member, or else the members with a value."""
    if choice := values.get(group.name):
        return [choice]
    arguments = {argument.name: argument for argument in command.arguments}
    return [name for name in group.members if _is_entered(arguments[name], values)]


def _is_entered(argument: Argument, values: Values) -> bool:
    if argument.syntax == "optional" and values.get(presence_field(argument)):
        return True
    names = file_fields(argument) if argument.kind == "read" else [argument.name]
    return any(values.get(name) not in (None, "", [], 0, False) for name in names)


def _exclusive_error(group: Exclusive, arguments: Mapping[str, Argument], values: Values) -> dict[str, str]:
    entered = [name for name in group.members if _is_entered(arguments[name], values)]
    choice = values.get(group.name)
    if choice:
        others = [name for name in entered if name != choice]
        if others:
            return {group.name: f"Choose only one. {arguments[others[0]].label} also has a value: clear it."}
        argument = arguments[choice]
        if argument.syntax in ("value", "values", "each") and choice not in entered:
            return {choice: f"Enter the {argument.label[:1].lower()}{argument.label[1:]}."}
    elif len(entered) > 1:
        labels = " and ".join(arguments[name].label for name in entered)
        return {group.name: f"Choose only one. {labels} have values: clear all but one."}
    elif group.required and not entered:
        return {group.name: "Choose one of these."}
    return {}


def _argument_error(argument: Argument, values: Values) -> str:
    value = values.get(argument.name)
    if argument.confirmation and value is not None and values.get(confirmation_field(argument)) != value:
        return f"The two entries for {argument.label} differ. Enter the same value twice."
    texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if argument.syntax == "rest" or (argument.syntax == "each" and argument.nargs != 1):
        for line in texts:
            try:
                shlex.split(line)
            except ValueError:
                return "A quotation mark is not closed. Close it, or put a backslash before it."
    elif "--" in texts:  # argparse before Python 3.13 would remove it, and pass a list to the program
        return "“--” alone cannot be passed to the program. Enter something else."
    return ""
