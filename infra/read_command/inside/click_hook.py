"""The command line of a click or typer command, as data. Told by attributes: typer has a click of its own."""

import inspect
import os
import sys
from typing import Any

from . import types, words

_KINDS = {"int": "whole", "float": "decimal"}
_COMPLETION = ("install_completion", "show_completion")  # of typer


def install(module: Any, report: Any) -> None:
    """Report the command, and end, when it is run as the program."""
    for name in ("BaseCommand", "Command", "Group", "MultiCommand"):
        kind = module.__dict__.get(name)
        if isinstance(kind, type) and "main" in vars(kind):
            _install(kind, module.Context, report)


def install_typer(module: Any, report: Any) -> None:
    context = sys.modules[module.TyperCommand.__mro__[1].__module__].Context
    for kind in (module.TyperCommand, module.TyperGroup):
        _install(kind, context, report)


def _install(kind: Any, context: Any, report: Any) -> None:
    real = kind.main

    def main(self: Any, args: Any = None, *rest: Any, **options: Any) -> Any:
        if args is not None and list(args) != list(sys.argv[1:]):
            return real(self, args, *rest, **options)
        try:
            found = Reader(context).description(self)
        except Exception:  # a click of another year: its help is text in any case
            report("line", self.get_help(context(self, info_name=os.path.basename(sys.argv[0]))))
        else:
            report("parser", found)
        os._exit(0)

    kind.main = main


class Reader:
    def __init__(self, context: Any) -> None:
        self._context = context
        self._notes: list[str] = []

    def description(self, command: Any) -> words.Content:
        context = self._context(command, info_name=os.path.basename(sys.argv[0]))
        found = self._command(command, "", context, set(words.RESERVED))
        return {"reader": "click", "command": found, "notes": list(dict.fromkeys(self._notes))}

    def _command(self, command: Any, name: str, context: Any, taken: set[str]) -> words.Content:
        taken = set(taken)
        arguments: list[words.Content] = []
        shared: dict[str, list[str]] = {}
        for param in command.params:
            if self._is_shown(param):
                argument = self._argument(param, context, taken)
                arguments.append(argument)
                if argument["takes"] == "flag" and self._is_value(getattr(param, "flag_value", None)):
                    shared.setdefault(param.name, []).append(argument["name"])
        exclusives = [
            {"name": words.name_of("choice", taken), "members": members, "label": words.label_of(dest)}
            for dest, members in shared.items()
            if len(members) > 1
        ]
        lists = hasattr(command, "list_commands")
        return {
            "name": name,
            "summary": command.get_short_help_str(200) if name else "",
            "description": _help(command.help),
            "epilog": _help(command.epilog),
            "arguments": arguments,
            "sections": self._sections(command.params, arguments),
            "exclusives": exclusives,
            "commands": list(self._commands(command, context, taken)) if lists else [],
            "needs_command": lists and not command.invoke_without_command,
        }

    def _commands(self, group: Any, context: Any, taken: set[str]) -> Any:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None and not command.hidden:
                inner = self._context(command, info_name=name, parent=context)
                yield self._command(command, name, inner, taken)

    def _sections(self, params: Any, arguments: list[words.Content]) -> list[words.Content]:
        """Typer's panels."""
        shown = [param for param in params if self._is_shown(param)]
        found: dict[str, list[str]] = {}
        for param, argument in zip(shown, arguments, strict=True):
            if panel := getattr(param, "rich_help_panel", None):
                found.setdefault(panel, []).append(argument["name"])
        return [{"label": label, "members": members} for label, members in found.items()]

    def _is_shown(self, param: Any) -> bool:
        if getattr(param, "hidden", False) or param.name in _COMPLETION:
            return False
        if param.is_eager and getattr(param, "is_flag", False):
            return False  # such as --version
        return bool(param.expose_value or getattr(param, "prompt", None)) or not param.is_eager

    def _argument(self, param: Any, context: Any, taken: set[str]) -> words.Content:
        option = param.param_type_name == "option"
        flags = sorted(param.opts, key=lambda flag: not flag.startswith("--")) if option else []
        takes, count = self._takes(param)
        prompt = getattr(param, "prompt", None)
        name = param.name
        if takes == "flag" and self._is_value(getattr(param, "flag_value", None)):
            name = flags[0].lstrip("-")
        label = words.label_of(name if option else param.metavar or param.name)
        if isinstance(prompt, str) and prompt:
            label = prompt.rstrip(" :")
        if param.envvar or (option and context.auto_envvar_prefix):
            self._notes.append(f"{label} is not read from an environment variable on a page")
        kind = self._kind(param, flags)
        found = {
            "name": words.name_of(name, taken),
            "label": label,
            "flags": flags,
            "called": [self._error_name(param, context), *param.opts],
            "help": self._help(param),
            "takes": takes,
            "words": count,
            "kind": kind,
            "choices": self._choices(param),
            "negative": next(iter(param.secondary_opts), "") if option else "",
            "required": bool(param.required),
            "asked": bool(prompt) and takes == "value",
            "twice": bool(getattr(param, "confirmation_prompt", False)),
            "default": [],
        }
        self._add_default(param, found)
        if found["asked"] and not found["default"]:
            found["required"] = bool(getattr(param, "prompt_required", True))
        return found

    def _error_name(self, param: Any, context: Any) -> str:
        try:
            return str(param.get_error_hint(context)).strip("'")
        except TypeError:  # typer's takes no context
            return str(param.get_error_hint()).strip("'")

    def _takes(self, param: Any) -> tuple[str, int]:
        if getattr(param, "count", False):
            return "count", 1
        if getattr(param, "is_flag", False):
            return ("switch" if param.secondary_opts else "flag"), 1
        if getattr(param, "_flag_needs_value", False):
            return "optional", 1
        if getattr(param, "multiple", False):
            return "each", max(param.nargs, 1)
        if param.nargs == -1:
            return "values", 0
        return ("values", param.nargs) if param.nargs > 1 else ("value", 1)

    def _kind(self, param: Any, flags: list[str]) -> str:
        if getattr(param, "hide_input", False):
            return "secret"
        names = words.words_of(param.name, param.metavar, *flags)
        kinds = types.names_of(param)
        if "File" in kinds:
            return "write" if set("wa") & set(types.mode_of(param)) else "read"
        if "Path" in kinds:
            settings = types.settings_of(param)
            if not settings.file_okay:
                return "text"
            return "read" if settings.exists else words.file_kind(names, self._help(param), surely=True)
        if "text" in kinds:
            return words.file_kind(names, self._help(param), surely=False)
        return next((_KINDS[kind] for kind in kinds if kind in _KINDS), "text")

    def _choices(self, param: Any) -> list[str]:
        if "bool" in types.names_of(param) and not getattr(param, "is_flag", False):
            return ["true", "false"]
        return types.choices_of(param)

    def _is_value(self, value: Any) -> bool:
        return value is not None and not isinstance(value, bool) and type(value).__name__ != "Sentinel"

    def _add_default(self, param: Any, found: words.Content) -> None:
        default = param.default
        if default is None or type(default).__name__ == "Sentinel" or found["kind"] in ("read", "secret"):
            return
        if callable(default):
            found["help"] = f"{found['help']} (left empty, the program has a value of its own)".strip()
            return
        if found["takes"] == "switch":
            found["default"] = ["on" if default else "off"]
        elif found["takes"] == "count":
            found["default"] = [str(default)] if default else []
        elif found["takes"] in ("values", "each"):
            entries = default if isinstance(default, (list, tuple)) else [default]
            if all(not isinstance(each, (list, tuple)) for each in entries):
                found["default"] = [self._text(each, found) for each in entries]
        elif found["takes"] == "value" and default != "-" and not isinstance(default, type(sys.stdin)):
            found["default"] = [self._text(default, found)]

    def _text(self, value: Any, found: words.Content) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        for text in (getattr(value, "name", None), getattr(value, "value", None), value):
            if text is not None and str(text) in found["choices"]:
                return str(text)
        return str(value)

    def _help(self, param: Any) -> str:
        text = " ".join(str(getattr(param, "help", None) or "").split())
        parts = [text] if text else []
        if found := types.range_of(param):
            parts.append(found)
        if "DateTime" in types.names_of(param):
            parts.append("Written as " + " or ".join(types.settings_of(param).formats))
        return ". ".join(part.removesuffix(".") for part in parts)


def _help(text: Any) -> str:
    """A docstring as paragraphs: one that begins with \\b keeps its lines."""
    cleaned = inspect.cleandoc(str(text or "")).partition("\f")[0]
    paragraphs = []
    for paragraph in cleaned.split("\n\n"):
        kept = paragraph.startswith("\b")
        paragraphs.append(paragraph.removeprefix("\b").strip("\n") if kept else " ".join(paragraph.split()))
    return "\n\n".join(each for each in paragraphs if each)
