"""From the values of a form to the argument vector of a run.

A value that begins with `-` arrives as a value: `--name=-x`, and positionals behind `--`. An option that
stays at its default is left out, so that the program sees what it sees on a terminal.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.commands.description import Argument, Command, Exclusive
from core.commands.form import file_names, given, repeated

Values = Mapping[str, Any]
"""What `core.fields.fill` has read, by field; in place of an uploaded file the path at which it lies."""


def mistakes(levels: Sequence[Command], values: Values) -> dict[str, str]:
    """What no program is asked about, by field: two of what excludes each other, a password that is not the
    same twice, quotes that are not closed."""
    found: dict[str, str] = {}
    for command in levels:
        arguments = {argument.name: argument for argument in command.arguments}
        for group in command.exclusives:
            found |= _mistaken_choice(group, arguments, values)
        for argument in command.arguments:
            if message := _mistake(argument, values):
                found[repeated(argument) if argument.twice else argument.name] = message
    return found


def argument_vector(reader: str, levels: Sequence[Command], values: Values) -> list[str]:
    """The arguments by which the last of `levels` gets these values, under the rules of `reader`."""
    words: list[str] = []
    for command in levels:
        if words or command is not levels[0]:
            words.append(command.name)
        words += _of_command(reader, command, values)
    return words


def _of_command(reader: str, command: Command, values: Values) -> list[str]:
    chosen = {name for group in command.exclusives for name in group.members}
    chosen -= {name for group in command.exclusives for name in _chosen(group, command, values)}
    options: list[list[str]] = []
    positionals: list[tuple[Argument, list[str] | None]] = []
    for argument in command.arguments:
        if argument.name in chosen:
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
    rest = any(argument.takes == "rest" for argument, _ in positionals)
    # An option that takes as many words as it finds comes first, and does not take the positionals as well.
    options.sort(key=lambda words: not _is_open(words, by_flag))
    open_ended = any(_is_open(words, by_flag) for words in options)
    dashed = any(text[:1] in ("-", "+") and len(text) > 1 for text in texts)
    behind = ["--"] if texts and not rest and (dashed or open_ended) else []
    return [*(word for words in options for word in words), *behind, *texts]


def _is_open(words: Sequence[str], by_flag: Mapping[str, Argument]) -> bool:
    """Whether an option as it is given would take the word behind it as well."""
    argument = by_flag.get(words[0]) if words else None
    if argument is None:
        return False
    if argument.takes == "optional":
        return len(words) == 1
    return argument.takes in ("values", "each") and argument.words == 0


def _option(reader: str, argument: Argument, values: Values, forced: bool) -> list[str]:
    """One option, as often as it is given; `forced`: even without a value of its own."""
    flag, takes, value = argument.flags[0], argument.takes, values.get(argument.name)
    if takes == "flag":
        return [flag] if value or forced else []
    if takes == "switch":
        return _switch(argument, value)
    if takes == "count":
        return [flag] * max(int(value or 0) - int("".join(argument.default) or 0), int(forced))
    texts = _texts(argument, values)
    if texts is None:
        return [flag] if takes == "optional" and (forced or values.get(given(argument))) else []
    if takes == "each":
        entries = texts if argument.words == 1 else [shlex.split(text) for text in texts]
        return [word for entry in entries for word in _with_value(reader, flag, entry)]
    if takes == "values" and (argument.words > 1 or len(texts) > 1):
        return [flag, *texts]
    return [*_with_value(reader, flag, texts[0])]


def _with_value(reader: str, flag: str, value: str | list[str]) -> Iterator[str]:
    if isinstance(value, list):
        yield flag
        yield from value
    elif reader == "click" and not flag.startswith("--"):
        yield flag  # click takes the next word, whatever it begins with
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
    """The texts that are given; None for those that are left out, or left at their default."""
    if argument.kind == "read":
        found = [values[name] for name in file_names(argument) if values.get(name)]
        return found or None
    value = values.get(argument.name)
    if value is None or value in ("", []):
        return None
    if argument.takes == "rest":
        return shlex.split(value)
    texts = [value] if isinstance(value, str) else [*value]
    return None if tuple(texts) == argument.default and not argument.asked else texts


def _chosen(group: Exclusive, command: Command, values: Values) -> list[str]:
    """The members that are given: the chosen one, or else those in which something was entered."""
    if choice := values.get(group.name):
        return [choice]
    arguments = {argument.name: argument for argument in command.arguments}
    return [name for name in group.members if _is_entered(arguments[name], values)]


def _is_entered(argument: Argument, values: Values) -> bool:
    if argument.takes == "optional" and values.get(given(argument)):
        return True
    names = file_names(argument) if argument.kind == "read" else [argument.name]
    return any(values.get(name) not in (None, "", [], 0, False) for name in names)


def _mistaken_choice(group: Exclusive, arguments: Mapping[str, Argument], values: Values) -> dict[str, str]:
    entered = [name for name in group.members if _is_entered(arguments[name], values)]
    choice = values.get(group.name)
    if choice:
        others = [name for name in entered if name != choice]
        if others:
            return {group.name: f"Choose only one: {arguments[others[0]].label} is filled in as well."}
        argument = arguments[choice]
        if argument.takes in ("value", "values", "each") and choice not in entered:
            return {choice: f"Enter the {argument.label[:1].lower()}{argument.label[1:]}."}
    elif len(entered) > 1:
        labels = " and ".join(arguments[name].label for name in entered)
        return {group.name: f"Choose only one: {labels} are filled in."}
    elif group.required and not entered:
        return {group.name: "Choose one of these."}
    return {}


def _mistake(argument: Argument, values: Values) -> str:
    value = values.get(argument.name)
    if argument.twice and value is not None and values.get(repeated(argument)) != value:
        return f"{argument.label} is not the same both times. Enter it again."
    if argument.takes == "rest" or (argument.takes == "each" and argument.words != 1):
        for line in [value] if isinstance(value, str) else value or ():
            try:
                shlex.split(line)
            except ValueError:
                return "A quotation mark is not closed. Close it, or write a backslash before it."
    return ""
