"""Choices: yes or no, one of a few, several of a few."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from core.fields.field import label_of
from core.fields.kind import Choice, Kind
from core.fields.number import AROUND
from core.fields.quoting import quote

_YES = ("on", "true", "yes", "1")
_NO = ("", "off", "false", "no", "0")


def parse_bool(text: str) -> bool:
    """Whether a box is ticked: a browser sends `on` for it, and nothing if it is not. Raises `ValueError`."""
    known = text.strip(AROUND).lower()
    if known not in _YES + _NO:
        raise ValueError(f"{quote(text)} is neither yes nor no.")
    return known in _YES


YES_OR_NO = Kind(
    one="choice",
    many="choices",
    parse=parse_bool,
    show=lambda value: "on" if value else "",
    control="checkbox",
    schema={"type": "boolean"},
)


def one_of(choices: Iterable[Choice]) -> Kind:
    """One of `choices`."""
    known = tuple(choices)
    values = {choice.text: choice.value for choice in known}

    def parse(text: str) -> Any:
        if text.strip(AROUND) not in values:
            words = ", ".join(choice.words for choice in known)
            raise ValueError(f"{quote(text)} is not one of the choices: {words}.")
        return values[text.strip(AROUND)]

    def show(value: Any) -> str:
        for choice in known:
            if choice.value == value and type(choice.value) is type(value):
                return choice.text
        raise ValueError(f"{value!r} is not one of the choices")

    return Kind(
        one="choice",
        many="choices",
        parse=parse,
        show=show,
        control="select",
        missing="Choose the {}.",
        choices=known,
        spaced=True,
    )


def yes_or_no() -> Kind:
    """Yes, no, or nothing: for `bool | None`, since a box has only two states."""
    return one_of([Choice("true", "Yes", True), Choice("false", "No", False)])


def of_enum(kind: type[Enum]) -> Kind:
    """One of an Enum's members: by its value if that is a text or number, otherwise by its name."""
    plain = all(isinstance(member.value, (str, int, float)) for member in kind)

    def text(member: Enum) -> str:
        return str(member.value) if plain and str(member.value).strip() else member.name

    def words(member: Enum) -> str:
        return text(member) if isinstance(member.value, str) else label_of(member.name.lower())

    return one_of(Choice(text(member), words(member), member) for member in kind)


def of_values(values: Iterable[object]) -> Kind:
    """One of some texts, numbers and members of Enums."""
    chosen = [(value, value.value if isinstance(value, Enum) else value) for value in values]
    return one_of(Choice(str(plain), str(plain), value) for value, plain in chosen)
