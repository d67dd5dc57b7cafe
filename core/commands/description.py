"""What a program takes on its command line, as plain data that JSON can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1
"""Of the JSON; a page refuses another one, and a build writes it anew."""

FILE = "command.json"
"""Where a build puts a script's description: in the folder of the script."""


class WrongVersion(ValueError):
    """The description was made by another version of Wombat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An option or positional.

    `name` is its field's, unique among all that one address asks for. `flags` are the option's, the clearest
    one first; a positional has no flag. `called`: its names in the parser's messages. `takes` says how it is
    written:

    value      one text                     flag       nothing: it is there or not
    optional   one text, or nothing         switch     nothing: `flags` for yes, `negative` for no
    values     several texts in a row       count      nothing, several times
    each       one text, several times      rest       words, split as a shell does

    `kind` is the text's: text, whole, decimal, date, secret, read (a file) or write (a file's name). `words`:
    how many texts one value has, 0 for any number. `default` is the texts that stand for it if it is left
    out. If an option is `asked`, the program asks for it when it is left out, even at its default. One that
    is entered `twice` must be the same both times.
    """

    name: str
    label: str
    flags: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    help: str = ""
    takes: str = "value"
    kind: str = "text"
    words: int = 1
    choices: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    negative: str = ""
    required: bool = False
    asked: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusive:
    """Arguments, by name, of which only one may be given."""

    name: str
    members: tuple[str, ...]
    label: str = "One of these"
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Arguments, by name, that stand together under a heading."""

    label: str
    members: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program, or one of its subcommands. `summary` is one line; `description` stands above the form, and
    `epilog` below it. With `needs_command` it does nothing without one of its `commands`."""

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
    """A script's command line. `reader`: whose rules it follows, `argparse`, `click` or `line`; a line is
    split as a shell does, and the program reads it by itself. `script`: the hash of the script; `notes`: what
    the page does not do, for its author."""

    reader: str
    command: Command
    script: str = ""
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION} | _compact(asdict(self))

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Description:
        """Raises `WrongVersion`."""
        if content.get("version") != VERSION:
            raise WrongVersion(f"command.json has version {content.get('version')}, and not {VERSION}")
        return cls(
            reader=content["reader"],
            command=_command(content["command"]),
            script=content.get("script", ""),
            notes=tuple(content.get("notes", ())),
        )

    def levels(self) -> Iterator[tuple[Command, ...]]:
        """Each command with those that it is in, the program first."""
        return _below((self.command,))


def _below(levels: tuple[Command, ...]) -> Iterator[tuple[Command, ...]]:
    yield levels
    for command in levels[-1].commands:
        yield from _below((*levels, command))


def _compact(content: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty, which is the default of each member."""
    return {name: _inside(value) for name, value in content.items() if value or name in ("words", "command")}


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return _compact(value)
    return [_inside(each) for each in value] if isinstance(value, (list, tuple)) else value


def _command(content: Mapping[str, Any]) -> Command:
    parts: dict[str, Any] = dict(content)
    parts["arguments"] = tuple(Argument(**_tuples(each)) for each in content.get("arguments", ()))
    parts["sections"] = tuple(Section(**_tuples(each)) for each in content.get("sections", ()))
    parts["exclusives"] = tuple(Exclusive(**_tuples(each)) for each in content.get("exclusives", ()))
    parts["commands"] = tuple(map(_command, content.get("commands", ())))
    return Command(**parts)


def _tuples(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
