"""Describe an `argparse.ArgumentParser` as data."""

import argparse
import enum
import os
import sys
from pathlib import PurePath
from typing import Any

from . import naming

MAX_CHOICES = 200  # choices; a longer list is impractical, so the field becomes a text field
_IGNORED_ACTIONS = (argparse._HelpAction, argparse._VersionAction)
_DEFAULT_TITLES = ("positional arguments", "options", "optional arguments")


class Reader:
    """Describe a program's last parser, together with the options of the parsers before it."""

    def __init__(self, parsers: list[Any]) -> None:
        self._parsers = parsers
        self._notes: list[str] = []

    def description(self) -> naming.Content:
        *before, parser = self._parsers
        command = self._command(parser, "", "", set(naming.RESERVED))
        taken = {argument["name"] for argument in command["arguments"]}
        flags = {flag for argument in command["arguments"] for flag in argument["flags"]}
        for earlier in before:
            more = self._command(earlier, "", "", taken)["arguments"]
            command["arguments"] += [each for each in more if not flags & set(each["flags"])]
        return {"reader": "argparse", "command": command, "notes": self._notes}

    def _command(self, parser: Any, name: str, summary: str, taken: set[str]) -> naming.Content:
        taken = set(taken)
        arguments: list[naming.Content] = []
        commands: list[naming.Content] = []
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

    def _commands(self, action: Any, taken: set[str]) -> list[naming.Content]:
        summaries = {each.dest: each.help for each in action._choices_actions}
        found: dict[int, naming.Content] = {}
        for name, parser in action.choices.items():
            summary = summaries.get(name, "")
            if id(parser) not in found and summary != argparse.SUPPRESS:
                found[id(parser)] = self._command(parser, name, summary or "", taken)
        return list(found.values())

    def _is_shown(self, action: Any) -> bool:
        return not isinstance(action, _IGNORED_ACTIONS) and action.help != argparse.SUPPRESS

    def _exclusives(self, parser: Any, names: dict[int, str], taken: set[str]) -> Any:
        for group in parser._mutually_exclusive_groups:
            members = [names[id(action)] for action in group._group_actions if id(action) in names]
            if len(members) > 1:
                title = getattr(group, "title", None)
                error_name = naming.name_of("choice", taken)
                label = title or "One of these"
                yield {"name": error_name, "members": members, "label": label, "required": group.required}

    def _sections(self, parser: Any, names: dict[int, str]) -> Any:
        for group in parser._action_groups:
            members = [names[id(action)] for action in group._group_actions if id(action) in names]
            if members and group.title not in (None, *_DEFAULT_TITLES):
                yield {"label": group.title, "help": group.description or "", "members": members}

    def _argument(self, parser: Any, action: Any, taken: set[str]) -> naming.Content:
        flags = sorted(action.option_strings, key=lambda flag: not flag.startswith("--"))
        negative = ""
        if type(action).__name__ == "BooleanOptionalAction":
            negative = next((flag for flag in flags if flag.startswith("--no-")), "")
            flags = [flag for flag in flags if not flag.startswith("--no-")]
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        several = action.option_strings and _dest_count(parser, action) > 1
        shown = flags[0].lstrip("-+/") if several and flags else action.dest
        error_name = argparse._get_action_name(action)
        syntax, nargs = _syntax(action)
        found = {
            "name": naming.name_of(shown, taken),
            "label": naming.label_of(shown if flags else metavar or action.dest),
            "flags": flags,
            "error_names": [error_name] if error_name else [],
            "help": _help(parser, action),
            "syntax": syntax,
            "nargs": nargs,
            "negative": negative,
            "required": bool(action.required) and (bool(flags) or syntax == "value" or nargs > 0),
            "kind": _kind(action, flags),
            "choices": _choices(parser, action),
            "default": [],
        }
        if not flags and action.nargs == "+":
            found["required"] = True
        self._add_default(parser, action, found)
        return found

    def _add_default(self, parser: Any, action: Any, found: naming.Content) -> None:
        """Store the default as command-line words, or mention it in the help if there are no such words."""
        default = parser._defaults.get(action.dest, action.default)
        if default is None or default is argparse.SUPPRESS or found["syntax"] == "flag":
            return
        if found["syntax"] == "switch":
            found["default"] = ["on" if default else "off"]
            return
        if found["syntax"] == "count":
            found["default"] = [str(default)] if default else []
            return
        if default in (sys.stdin, sys.stdout, sys.stderr) or default == "-" or found["kind"] == "read":
            return
        many = found["syntax"] in ("values", "each") and isinstance(default, (list, tuple))
        texts = [_text_of(parser, action, each) for each in (default if many else [default])]
        extends = found["syntax"] == "each" or type(action).__name__ == "_ExtendAction"
        if None not in texts and not extends and all("\n" not in text for text in texts if text):
            found["default"] = texts
        elif default not in ([], (), ""):
            shown = ", ".join(map(str, default)) if many else str(default)
            if shown not in found["help"] and " at 0x" not in shown:
                found["help"] = f"{found['help']} (default: {shown})".strip()


def _dest_count(parser: Any, action: Any) -> int:
    return sum(each.dest == action.dest for each in parser._actions)


def _syntax(action: Any) -> tuple[str, int]:
    """Return an action's syntax and its number of words per value (0: any number)."""
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
    names = naming.split_words(action.dest, action.metavar, *(flags or ()))
    if isinstance(kind, argparse.FileType):
        return "read" if "r" in kind._mode else "write"
    named = getattr(kind, "__name__", "")
    if kind is int:
        return "integer"
    if kind is float or named == "Decimal":
        return "decimal"
    if named == "fromisoformat" and getattr(getattr(kind, "__self__", None), "__name__", "") == "date":
        return "date"
    if isinstance(kind, type) and issubclass(kind, PurePath):
        return naming.file_kind(names, action.help or "", is_path=True)
    if kind in (None, str, open):
        return naming.file_kind(names, action.help or "", is_path=kind is open)
    return "text"


def _choices(parser: Any, action: Any) -> list[str]:
    """Return the text of each choice, or an empty list if there are too many or one has no text."""
    try:
        if action.choices is None or len(action.choices) > MAX_CHOICES:
            return []
        texts = [_text_of(parser, action, choice) for choice in action.choices]
    except Exception:  # a custom container
        return []
    return [] if None in texts else [text for text in texts if text is not None]


def _text_of(parser: Any, action: Any, value: Any) -> str | None:
    """Return a text that the action's type converts to `value`, or None."""
    if isinstance(value, enum.Enum):
        candidates = [str(value.value), value.name, str(value)]
    elif isinstance(value, os.PathLike):
        candidates = [os.fspath(value)]
    else:
        candidates = [str(value), str(value).lower()]
    if isinstance(value, str) and action.choices is None:
        return value  # argparse converts a default that is a string
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
    except Exception:  # an unescaped % in the help text
        text = str(action.help)
    return " ".join(str(text).split())


def _text(parser: Any, text: Any) -> str:
    """Return a description with the program's name. Raw formatters keep its line breaks."""
    if not text:
        return ""
    text = str(text).replace("%(prog)s", parser.prog)
    if "Raw" in parser.formatter_class.__name__:
        return str(text).strip("\n")
    return " ".join(text.split())


def _first_line(text: Any) -> str:
    return str(text or "").strip().partition("\n")[0]
