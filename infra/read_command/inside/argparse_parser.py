"""The command line of an `argparse.ArgumentParser`, as data."""

import argparse
import enum
import os
import sys
from pathlib import PurePath
from typing import Any

from . import words

MOST_CHOICES = 200  # more than that is no list to choose from
_LEFT_OUT = (argparse._HelpAction, argparse._VersionAction)
_NO_TITLES = ("positional arguments", "options", "optional arguments")


class Reader:
    """Describes a program's parser; of several, the last one, with the options of those before."""

    def __init__(self, parsers: list[Any]) -> None:
        self._parsers = parsers
        self._notes: list[str] = []

    def description(self) -> words.Content:
        *before, parser = self._parsers
        command = self._command(parser, "", "", set(words.RESERVED))
        taken = {argument["name"] for argument in command["arguments"]}
        flags = {flag for argument in command["arguments"] for flag in argument["flags"]}
        for earlier in before:
            more = self._command(earlier, "", "", taken)["arguments"]
            command["arguments"] += [each for each in more if not flags & set(each["flags"])]
        return {"reader": "argparse", "command": command, "notes": self._notes}

    def _command(self, parser: Any, name: str, summary: str, taken: set[str]) -> words.Content:
        taken = set(taken)
        arguments: list[words.Content] = []
        commands: list[words.Content] = []
        names: dict[int, str] = {}
        choosing = None
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                choosing = action
            elif self._is_shown(action):
                argument = self._argument(parser, action, taken)
                names[id(action)] = argument["name"]
                arguments.append(argument)
        if choosing:
            commands = self._commands(choosing, taken)
        exclusives = list(self._exclusives(parser, names, taken))
        return {
            "name": name,
            "summary": summary or _first_line(parser.description),
            "description": _text(parser, parser.description),
            "epilog": _text(parser, parser.epilog),
            "arguments": arguments,
            "sections": list(self._sections(parser, names)),
            "exclusives": exclusives,
            "commands": commands,
            "needs_command": bool(choosing and choosing.required),
        }

    def _commands(self, action: Any, taken: set[str]) -> list[words.Content]:
        summaries = {each.dest: each.help for each in action._choices_actions}
        found: dict[int, words.Content] = {}
        for name, parser in action.choices.items():
            summary = summaries.get(name, "")
            if id(parser) not in found and summary != argparse.SUPPRESS:
                found[id(parser)] = self._command(parser, name, summary or "", taken)
        return list(found.values())

    def _is_shown(self, action: Any) -> bool:
        return not isinstance(action, _LEFT_OUT) and action.help != argparse.SUPPRESS

    def _exclusives(self, parser: Any, names: dict[int, str], taken: set[str]) -> Any:
        for group in parser._mutually_exclusive_groups:
            members = [names[id(action)] for action in group._group_actions if id(action) in names]
            if len(members) > 1:
                title = getattr(group, "title", None)
                called = words.name_of("choice", taken)
                label = title or "One of these"
                yield {"name": called, "members": members, "label": label, "required": group.required}

    def _sections(self, parser: Any, names: dict[int, str]) -> Any:
        for group in parser._action_groups:
            members = [names[id(action)] for action in group._group_actions if id(action) in names]
            if members and group.title not in (None, *_NO_TITLES):
                yield {"label": group.title, "help": group.description or "", "members": members}

    def _argument(self, parser: Any, action: Any, taken: set[str]) -> words.Content:
        flags = sorted(action.option_strings, key=lambda flag: not flag.startswith("--"))
        negative = ""
        if type(action).__name__ == "BooleanOptionalAction":
            negative = next((flag for flag in flags if flag.startswith("--no-")), "")
            flags = [flag for flag in flags if not flag.startswith("--no-")]
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        several = action.option_strings and _dest_count(parser, action) > 1
        shown = flags[0].lstrip("-+/") if several and flags else action.dest
        called = argparse._get_action_name(action)
        takes, count = _takes(action)
        found = {
            "name": words.name_of(shown, taken),
            "label": words.label_of(shown if flags else metavar or action.dest),
            "flags": flags,
            "called": [called] if called else [],
            "help": _help(parser, action),
            "takes": takes,
            "words": count,
            "negative": negative,
            "required": bool(action.required) and (bool(flags) or takes == "value" or count > 0),
            "kind": _kind(action, flags),
            "choices": _choices(parser, action),
            "default": [],
        }
        if not flags and action.nargs == "+":
            found["required"] = True
        self._add_default(parser, action, found)
        return found

    def _add_default(self, parser: Any, action: Any, found: words.Content) -> None:
        """The default as the texts that give it; where no text does, as words in the help."""
        default = parser._defaults.get(action.dest, action.default)
        if default is None or default is argparse.SUPPRESS or found["takes"] == "flag":
            return
        if found["takes"] == "switch":
            found["default"] = ["on" if default else "off"]
            return
        if found["takes"] == "count":
            found["default"] = [str(default)] if default else []
            return
        if default in (sys.stdin, sys.stdout, sys.stderr) or default == "-" or found["kind"] == "read":
            return
        many = found["takes"] in ("values", "each") and isinstance(default, (list, tuple))
        texts = [_text_of(parser, action, each) for each in (default if many else [default])]
        extends = found["takes"] == "each" or type(action).__name__ == "_ExtendAction"
        if None not in texts and not extends and all("\n" not in text for text in texts if text):
            found["default"] = texts
        elif default not in ([], (), ""):
            shown = ", ".join(map(str, default)) if many else str(default)
            if shown not in found["help"] and " at 0x" not in shown:
                found["help"] = f"{found['help']} (default: {shown})".strip()


def _dest_count(parser: Any, action: Any) -> int:
    return sum(each.dest == action.dest for each in parser._actions)


def _takes(action: Any) -> tuple[str, int]:
    """How an action's values are written, and how many texts each has (0: any number)."""
    name, nargs = type(action).__name__, action.nargs
    if name == "BooleanOptionalAction":
        return "switch", 1
    if name == "_CountAction":
        return "count", 1
    if nargs == 0:
        return "flag", 1
    if nargs in (argparse.REMAINDER, argparse.PARSER):
        return "rest", 0
    count = nargs if isinstance(nargs, int) else 0 if nargs in ("*", "+") else 1
    if name == "_AppendAction":
        return "each", count if nargs else 1
    if nargs == "?" and action.option_strings:
        return "optional", 1
    if isinstance(nargs, int) or nargs in ("*", "+"):
        return "values", count
    return "value", 1


def _kind(action: Any, flags: list[str]) -> str:
    kind = action.type
    names = words.words_of(action.dest, action.metavar, *(flags or ()))
    if isinstance(kind, argparse.FileType):
        return "read" if "r" in kind._mode else "write"
    named = getattr(kind, "__name__", "")
    if kind is int:
        return "whole"
    if kind is float or named == "Decimal":
        return "decimal"
    if named == "fromisoformat" and getattr(getattr(kind, "__self__", None), "__name__", "") == "date":
        return "date"
    if isinstance(kind, type) and issubclass(kind, PurePath):
        return words.file_kind(names, action.help or "", surely=True)
    if kind in (None, str, open):
        return words.file_kind(names, action.help or "", surely=kind is open)
    return "text"


def _choices(parser: Any, action: Any) -> list[str]:
    """The texts that choose each; none if there are too many, or a choice has no text."""
    try:
        if action.choices is None or len(action.choices) > MOST_CHOICES:
            return []
        texts = [_text_of(parser, action, choice) for choice in action.choices]
    except Exception:  # a container of the author's own
        return []
    return [] if None in texts else [text for text in texts if text is not None]


def _text_of(parser: Any, action: Any, value: Any) -> str | None:
    """A text that the action's type turns into `value`."""
    if isinstance(value, enum.Enum):
        candidates = [str(value.value), value.name, str(value)]
    elif isinstance(value, os.PathLike):
        candidates = [os.fspath(value)]
    else:
        candidates = [str(value), str(value).lower()]
    if isinstance(value, str) and action.choices is None:
        return value  # a default that is text goes through the type by itself
    for text in candidates:
        try:
            found = parser._get_value(action, text)
        except Exception:
            continue
        if found == value and type(found) is type(value):
            return str(text)
    return None


def _help(parser: Any, action: Any) -> str:
    if not action.help:
        return ""
    try:
        text = str(parser._get_formatter()._expand_help(action))
    except Exception:  # a % that is none of argparse's
        text = str(action.help)
    return " ".join(str(text).split())


def _text(parser: Any, text: Any) -> str:
    """A description with the program's name filled in; lines stay where the parser keeps them."""
    if not text:
        return ""
    text = str(text).replace("%(prog)s", parser.prog)
    if "Raw" in parser.formatter_class.__name__:
        return str(text).strip("\n")
    return " ".join(text.split())


def _first_line(text: Any) -> str:
    return str(text or "").strip().partition("\n")[0]
