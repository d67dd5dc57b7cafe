"""A field of a form: its name, its words, and the kind of its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from core.fields.kind import Kind
from core.fields.number import AROUND, FLOAT, has_one_reading


class NotAField(TypeError):
    """A parameter cannot be a field of a form. Raised when the page is made."""


_ABBREVIATIONS = """
    API BMI CPU CSS CSV DNA DNS DPI FAQ GPS HTML HTTP HTTPS IBAN ID IP ISBN ISO JPEG JSON MAC OCR PDF PIN PNG
    QR RAM RGB RNA SQL SSN SVG TSV UID URI URL USB UTC UTF UUID VAT XML YAML ZIP
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Words that a label has in capitals."""

UNSET: Any = object()
"""The default of a parameter without one."""


class Field(NamedTuple):
    """One typed input: its `name` in the form data, its `label` on the page, the author's `hint`. An optional
    field may be left empty, and is then None. `default` is a value of its kind, None or UNSET."""

    name: str
    label: str
    kind: Kind = FLOAT
    hint: str = ""
    default: Any = UNSET
    optional: bool = False

    def parse(self, text: str, key: str | None = None) -> Any:
        """The value of `text`. Raises `ValueError` with a message for the visitor.

        With a `key`, "" or that of a reading, the text may be written as in any country; it raises
        `core.fields.question.Question` if it has several readings and the key names none of them."""
        if not text.strip(AROUND) and self.kind.control != "checkbox":
            if self.optional:
                return None
            if self.default == "" or self.default == []:
                return self.kind.parse("")
            raise ValueError(self.kind.missing.format(in_sentence(self.label)))
        if key is None or not (self.kind.item or self.kind).notation or has_one_reading(text, self.kind):
            return self.kind.read(text, self.label)
        from core.fields.written import read_list, read_written

        return (read_list if self.kind.item else read_written)(self.kind, text, self.label, key)

    def prefilled(self) -> list[str]:
        """The texts in the field before the visitor types anything."""
        if self.default is UNSET or self.default is None or self.kind.control in ("file", "password"):
            return []
        if self.kind.control == "checkboxes" and self.kind.item:
            return [self.kind.item.show(value) for value in self.default]
        return [self.kind.show(self.default)]


class Group(NamedTuple):
    """The fields of one argument, which `make(**values)` builds. Their names start with the group's name and
    a point. An optional group that is left empty is None."""

    name: str
    label: str
    fields: tuple[Field | Group, ...]
    make: Callable[..., Any]
    hint: str = ""
    optional: bool = False
    default: Any = UNSET


def leaves(fields: Sequence[Field | Group]) -> Iterator[Field]:
    """All single fields in order, including those inside groups."""
    for each in fields:
        if isinstance(each, Group):
            yield from leaves(each.fields)
        else:
            yield each


def label_of(name: str) -> str:
    """`number1` as `Number 1`, `interest_rate` as `Interest rate`, `csv_url` as `CSV URL`."""
    words = "".join(
        f" {character}" if character.isdigit() and not before.isdigit() and before else character
        for before, character in zip(" " + name, name, strict=False)
    )
    text = " ".join(words.replace("_", " ").split()).capitalize()
    return " ".join(map(_spelled, text.split(" ")))


def in_sentence(label: str) -> str:
    """A label inside a sentence: `interest rate`, but `CSV file`."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _spelled(word: str) -> str:
    """A word of a label, in capitals if it is an abbreviation or the plural of one."""
    if word.upper() in ABBREVIATIONS:
        return word.upper()
    return word[:-1].upper() + "s" if word[:-1].upper() in ABBREVIATIONS and word[-1] == "s" else word
