"""A function's parameters as the fields of a form, and what was typed there as its arguments.

One type is known so far, `float`; a type that cannot be a field is refused when the page is made.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from core.http import Fields
from core.number import NotANumber, parse_number


class NotAField(TypeError):
    """A parameter whose type cannot be a field of a form; raised when the page is made."""


@dataclass(frozen=True, slots=True)
class Field:
    """One typed input: `name` as sent, `label` as shown."""

    name: str
    label: str

    def parse(self, text: str) -> float:
        """The value that `text` stands for. Raises `ValueError` with a message for the visitor."""
        return parse_number(text)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: the text in each field, the error beside it, the values of the good ones."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    values: Mapping[str, float]


def fields_of(function: Callable[..., Any]) -> tuple[Field, ...]:
    """A field for each parameter of `function`. Raises `NotAField`, naming the parameter."""
    types = get_type_hints(function)
    fields = []
    for name, parameter in inspect.signature(function).parameters.items():
        kind = types.get(name)
        if kind is not float or parameter.kind not in (
            parameter.POSITIONAL_OR_KEYWORD,
            parameter.KEYWORD_ONLY,
        ):
            raise NotAField(
                f"{function.__name__}(): the parameter {name!r} cannot be a field of a form. "
                f"Annotate it with a type that can: {name}: float"
            )
        fields.append(Field(name, label_of(name)))
    return tuple(fields)


def label_of(name: str) -> str:
    """`number1` as `Number 1`, `interest_rate` as `Interest rate`."""
    words = "".join(
        f" {character}" if character.isdigit() and not before.isdigit() and before else character
        for before, character in zip(" " + name, name, strict=False)
    )
    return " ".join(words.replace("_", " ").split()).capitalize()


def fill(fields: tuple[Field, ...], sent: Fields) -> Filled:
    """What `sent` says for each of `fields`. A field that is missing counts as left empty, one sent
    more than once as an error: which one was meant is anybody's guess."""
    typed, errors, values = {}, {}, {}
    for field in fields:
        texts = sent.get(field.name, [])
        typed[field.name] = texts[0] if texts else ""
        if len(texts) > 1:
            errors[field.name] = f"{field.label} was sent {len(texts)} times. Enter it once."
            continue
        try:
            values[field.name] = field.parse(typed[field.name])
        except NotANumber as error:
            errors[field.name] = str(error)
    return Filled(typed, errors, values)
