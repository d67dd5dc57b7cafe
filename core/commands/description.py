"""Describe a command-line interface as plain data that can be stored as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 3
"""The version of the JSON format. A page rejects other versions; a build replaces them."""

FILE = "command.json"
"""The name of the file with a script's description, in the script's folder."""


class WrongVersion(ValueError):
    """Another version of Wombat wrote the description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An option or a positional argument.

    `name`         the field name, unique within a form
    `flags`        an option's flags, long ones first; empty for a positional
    `error_names`  the argument's names in the parser's error messages
    `syntax`       how to write it on the command line:
                   value      one value                   flag     no value: present or absent
                   optional   one value or no value       switch   no value: `flags` is yes, `negative` is no
                   values     several values in a row     count    no value; the flag may be repeated
                   each       one value per flag;         rest     a line, split into words like a shell
                              the flag may be repeated
    `kind`         text, integer, decimal, date, secret, read (an input file) or write (an output file name)
    `nargs`        the number of words per value; 0 for any number
    `default`      the words that are equivalent to omitting the argument
    `prompts`      the program prompts for the value if the option is omitted, even if it has a default
    `confirmation` the visitor must enter the value a second time
    """

    name: str
    label: str
    flags: tuple[str, ...] = ()
    error_names: tuple[str, ...] = ()
    help: str = ""
    syntax: str = "value"
    kind: str = "text"
    nargs: int = 1
    choices: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    negative: str = ""
    required: bool = False
    prompts: bool = False
    confirmation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusive:
    """A group of mutually exclusive arguments, by name."""

    name: str
    members: tuple[str, ...]
    label: str = "One of these"
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of arguments, by name, under a heading."""

    label: str
    members: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program or a subcommand.

    `summary` is one line. `description` appears above the form, `epilog` below it. `needs_command` means that
    the command cannot run without one of its `commands`.
    """

    name: str = ""
    summary: str = ""
    description: str = ""
    epilog: str = ""
    arguments: tuple[Argument, ...] = ()
    sections: tuple[Section, ...] = ()
    exclusives: tuple[Exclusive, ...] = ()
    commands: tuple[Command, ...] = ()
    needs_command: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A script's command-line interface.

    `reader` names the syntax rules: `argparse`, `click`, or `line` for a script that parses one shell-like
    line itself. `script` is the hash of the script. `notes` tell the author about unsupported features.
    """

    reader: str
    command: Command
    script: str = ""
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the description as JSON data, without empty members."""
        return {"version": VERSION} | _compact(asdict(self))

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Description:
        """Return the description from JSON data. Raises `WrongVersion`."""
        if content.get("version") != VERSION:
            raise WrongVersion(f"command.json has version {content.get('version')}, expected {VERSION}")
        return cls(
            reader=content["reader"],
            command=_command(content["command"]),
            script=content.get("script", ""),
            notes=tuple(content.get("notes", ())),
        )

    def command_paths(self) -> Iterator[tuple[Command, ...]]:
        """Yield the path to each command, from the program down to the command itself."""
        return _paths_below((self.command,))


def _paths_below(command_path: tuple[Command, ...]) -> Iterator[tuple[Command, ...]]:
    yield command_path
    for command in command_path[-1].commands:
        yield from _paths_below((*command_path, command))


def _compact(content: dict[str, Any]) -> dict[str, Any]:
    """Return `content` without empty values, which are the defaults of their members."""
    return {
        name: _compact_value(value)
        for name, value in content.items()
        if value or name in ("nargs", "command")
    }


def _compact_value(value: Any) -> Any:
    if isinstance(value, dict):
        return _compact(value)
    return [_compact_value(each) for each in value] if isinstance(value, (list, tuple)) else value


def _command(content: Mapping[str, Any]) -> Command:
    parts: dict[str, Any] = dict(content)
    parts["arguments"] = tuple(Argument(**_tuples(each)) for each in content.get("arguments", ()))
    parts["sections"] = tuple(Section(**_tuples(each)) for each in content.get("sections", ()))
    parts["exclusives"] = tuple(Exclusive(**_tuples(each)) for each in content.get("exclusives", ()))
    parts["commands"] = tuple(map(_command, content.get("commands", ())))
    return Command(**parts)


def _tuples(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
