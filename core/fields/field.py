"""What a field is: a name, words, and the kind of value that is typed there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from core.fields.number import format_number, parse_number

if TYPE_CHECKING:
    from core.fields.limits import Limits


PICKERS = ("date", "time", "datetime-local")
"""The controls by which a browser lets a visitor pick a moment; they show nothing of what is none."""


class NotAField(TypeError):
    """A parameter whose type cannot be a field of a form; raised when the page is made."""


class Choice(NamedTuple):
    """One of a field's choices: the text that is sent, the words that are shown, the value meant."""

    text: str
    words: str
    value: Any


def _unchecked(text: Any) -> Any:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How the text of a field becomes a value of one type, and back.

    `parse` raises `ValueError` with a message for the visitor; `parse(show(value))` gives the value
    again. `control` is how a page asks: an `<input>`'s type, or area, select, checkboxes. `one` and
    `many` are what a message calls such values. `missing` is what is said of an empty field, where
    `{}` stands for its label. What is `spaced` may hold blanks, so that many of them stand on a line
    each. A kind with an `item` holds a list of those. A file field's kind reads a
    `core.fields.bulk.UploadedFile`.
    """

    one: str
    many: str
    parse: Callable[[Any], Any] = _unchecked
    show: Callable[[Any], str] = str
    control: str = "text"
    hint: str = ""
    missing: str = "Enter the {}."
    attributes: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    limits: Limits | None = None
    item: Kind | None = None
    spaced: bool = False

    def read(self, text: Any, called: str) -> Any:
        """The value that `text` stands for. Raises `ValueError`; the message calls the value `called`."""
        value = self.parse(text)
        if self.limits:
            self.limits.check(value, called, self.show)
        return value

    def to_stored(self, value: Any) -> float | int | str:
        """A value as the list store keeps it: numbers and text as they are, all else as its text."""
        return value if type(value) in (float, int, str) else self.show(value)

    def from_stored(self, value: float | int | str) -> Any:
        """What `to_stored` was given."""
        return self.parse(value) if isinstance(value, str) else value

    def all_from_stored(self, values: Iterable[float | int | str]) -> list[Any]:
        """What `to_stored` was given for each of `values`, of which there may be a million."""
        parse = self.parse
        return [parse(value) if isinstance(value, str) else value for value in values]


NUMBER = Kind(
    one="number",
    many="numbers",
    parse=parse_number,
    show=format_number,
    hint="Digits, with a point for decimals: 42, -0.5 or 6.02e23",
    missing="Enter a number.",
)

UNSET: Any = object()
"""The default of a parameter that has none."""


@dataclass(frozen=True, slots=True)
class Field:
    """One typed input: `name` as sent, `label` as shown, `hint` in the author's words. An optional field
    may be left empty, and is then None; `default` is a value of its kind, None or UNSET."""

    name: str
    label: str
    kind: Kind = NUMBER
    hint: str = ""
    default: Any = UNSET
    optional: bool = False

    def parse(self, text: str) -> Any:
        """The value that `text` stands for. Raises `ValueError` with a message for the visitor."""
        if not text.strip() and self.kind.control != "checkbox":
            if self.optional:
                return None
            if self.default == "" or self.default == []:
                return self.kind.parse("")
            raise ValueError(self.kind.missing.format(f"{self.label[:1].lower()}{self.label[1:]}"))
        return self.kind.read(text, self.label)

    def prefilled(self) -> list[str]:
        """The texts that the field holds before anything is typed."""
        if self.default is UNSET or self.default is None or self.kind.control in ("file", "password"):
            return []
        if self.kind.control == "checkboxes" and self.kind.item:
            return [self.kind.item.show(value) for value in self.default]
        return [self.kind.show(self.default)]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that together make one argument: `make(**values)` builds it. The names of its fields
    begin with its own and a point. An optional group that is left empty is None."""

    name: str
    label: str
    fields: tuple[Field | Group, ...]
    make: Callable[..., Any]
    hint: str = ""
    optional: bool = False
    default: Any = UNSET


def leaves(fields: Sequence[Field | Group]) -> Iterator[Field]:
    """All single fields, in order, those of groups too."""
    for each in fields:
        if isinstance(each, Group):
            yield from leaves(each.fields)
        else:
            yield each


def label_of(name: str) -> str:
    """`number1` as `Number 1`, `interest_rate` as `Interest rate`."""
    words = "".join(
        f" {character}" if character.isdigit() and not before.isdigit() and before else character
        for before, character in zip(" " + name, name, strict=False)
    )
    return " ".join(words.replace("_", " ").split()).capitalize()
