"""Describe a click or typer command as data. It checks attributes, because typer bundles its own click."""

import inspect
import os
import sys
from typing import Any

from . import naming, types

_KINDS = {"int": "integer", "float": "decimal"}
_COMPLETION = ("install_completion", "show_completion")  # of typer


def install(module: Any, report: Any) -> None:
    """Make commands report themselves and end the program when they run as the main program."""
    for name in ("BaseCommand", "Command", "Group", "MultiCommand"):
        kind = module.__dict__.get(name)
        if isinstance(kind, type) and "main" in vars(kind):
            _install(kind, module.Context, report)


def install_typer(module: Any, report: Any) -> None:
    """Do the same for typer's commands."""
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
        except Exception:  # another click version: fall back to the help text
            report("line", self.get_help(context(self, info_name=os.path.basename(sys.argv[0]))))
        else:
            report("parser", found)
        os._exit(0)

    kind.main = main


class Reader:
    """Describe a command and its subcommands."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._notes: list[str] = []

    def description(self, command: Any) -> naming.Content:
        context = self._context(command, info_name=os.path.basename(sys.argv[0]))
        found = self._command(command, "", context, set(naming.RESERVED))
        return {"reader": "click", "command": found, "notes": list(dict.fromkeys(self._notes))}

    def _command(self, command: Any, name: str, context: Any, taken: set[str]) -> naming.Content:
        taken = set(taken)
        arguments: list[naming.Content] = []
        shared: dict[str, list[str]] = {}
        for param in command.params:
            if self._is_shown(param):
                argument = self._argument(param, context, taken)
                arguments.append(argument)
                if argument["syntax"] == "flag" and self._is_value(getattr(param, "flag_value", None)):
                    shared.setdefault(param.name, []).append(argument["name"])
        exclusives = [
            {"name": naming.name_of("choice", taken), "members": members, "label": naming.label_of(dest)}
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

    def _sections(self, params: Any, arguments: list[naming.Content]) -> list[naming.Content]:
        """Return typer's help panels as sections."""
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

    def _argument(self, param: Any, context: Any, taken: set[str]) -> naming.Content:
        option = param.param_type_name == "option"
        flags = sorted(param.opts, key=lambda flag: not flag.startswith("--")) if option else []
        syntax, nargs = self._syntax(param)
        prompt = getattr(param, "prompt", None)
        name = param.name
        if syntax == "flag" and self._is_value(getattr(param, "flag_value", None)):
            name = flags[0].lstrip("-")
        label = naming.label_of(name if option else param.metavar or param.name)
        if isinstance(prompt, str) and prompt:
            label = prompt.rstrip(" :")
        if param.envvar or (option and context.auto_envvar_prefix):
            self._notes.append(f"On a page, {label} is not read from an environment variable")
        kind = self._kind(param, flags)
        found = {
            "name": naming.name_of(name, taken),
            "label": label,
            "flags": flags,
            "error_names": [self._error_name(param, context), *param.opts],
            "help": self._help(param),
            "syntax": syntax,
            "nargs": nargs,
            "kind": kind,
            "choices": self._choices(param),
            "negative": next(iter(param.secondary_opts), "") if option else "",
            "required": bool(param.required),
            "prompts": bool(prompt) and syntax == "value",
            "confirmation": bool(getattr(param, "confirmation_prompt", False)),
            "default": [],
        }
        self._add_default(param, found)
        if found["prompts"] and not found["default"]:
            found["required"] = bool(getattr(param, "prompt_required", True))
        return found

    def _error_name(self, param: Any, context: Any) -> str:
        try:
            return str(param.get_error_hint(context)).strip("'")
        except TypeError:  # typer's version has no context parameter
            return str(param.get_error_hint()).strip("'")

    def _syntax(self, param: Any) -> tuple[str, int]:
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
        names = naming.split_words(param.name, param.metavar, *flags)
        kinds = types.type_names(param)
        if "File" in kinds:
            return "write" if set("wa") & set(types.mode_of(param)) else "read"
        if "Path" in kinds:
            settings = types.settings_of(param)
            if not settings.file_okay:
                return "text"
            return "read" if settings.exists else naming.file_kind(names, self._help(param), is_path=True)
        if "text" in kinds:
            return naming.file_kind(names, self._help(param), is_path=False)
        return next((_KINDS[kind] for kind in kinds if kind in _KINDS), "text")

    def _choices(self, param: Any) -> list[str]:
        if "bool" in types.type_names(param) and not getattr(param, "is_flag", False):
            return ["true", "false"]
        return types.choices_of(param)

    def _is_value(self, value: Any) -> bool:
        return value is not None and not isinstance(value, bool) and type(value).__name__ != "Sentinel"

    def _add_default(self, param: Any, found: naming.Content) -> None:
        default = param.default
        if default is None or type(default).__name__ == "Sentinel" or found["kind"] in ("read", "secret"):
            return
        if callable(default):
            found["help"] = f"{found['help']} (if empty, the program chooses a value)".strip()
            return
        if found["syntax"] == "switch":
            found["default"] = ["on" if default else "off"]
        elif found["syntax"] == "count":
            found["default"] = [str(default)] if default else []
        elif found["syntax"] in ("values", "each"):
            entries = default if isinstance(default, (list, tuple)) else [default]
            if all(not isinstance(each, (list, tuple)) for each in entries):
                found["default"] = [self._text(each, found) for each in entries]
        elif found["syntax"] == "value" and default != "-" and not isinstance(default, type(sys.stdin)):
            found["default"] = [self._text(default, found)]

    def _text(self, value: Any, found: naming.Content) -> str:
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
        if "DateTime" in types.type_names(param):
            parts.append("Format: " + " or ".join(types.settings_of(param).formats))
        return ". ".join(part.removesuffix(".") for part in parts)


def _help(text: Any) -> str:
    """Return a docstring as paragraphs. A paragraph that begins with \\b keeps its line breaks."""
    cleaned = inspect.cleandoc(str(text or "")).partition("\f")[0]
    paragraphs = []
    for paragraph in cleaned.split("\n\n"):
        kept = paragraph.startswith("\b")
        paragraphs.append(paragraph.removeprefix("\b").strip("\n") if kept else " ".join(paragraph.split()))
    return "\n\n".join(each for each in paragraphs if each)
