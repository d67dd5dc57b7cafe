"""A kind of field: all that a type needs to be one. `core.fields.registry` has the kind of each type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from core.fields.limits import Limits

NOTHING: Mapping[str, Any] = MappingProxyType({})

PICKERS = ("date", "time", "datetime-local")
"""The controls that show a picker. A browser leaves them empty if the text is not a valid date or time."""


class Choice(NamedTuple):
    """One of a field's choices: the text that a form sends, the words that the page shows, the value."""

    text: str
    words: str
    value: Any

    @property
    def json(self) -> Any:
        """The choice in JSON: numbers and Booleans as they are, everything else as its text."""
        value = getattr(self.value, "value", self.value)  # a member of an Enum has one
        plain = isinstance(value, (bool, int, float)) and str(value).lower() == self.text
        return value if plain else self.text


def _unchecked(text: Any) -> Any:
    return text


class Kind(NamedTuple):
    """How the text of a field becomes a value of one type, and back. A named tuple, because a frozen
    dataclass takes four times as long to make.

    one, many: names for such values in messages, singular and plural. They are words, never type tags.
    parse: raises `ValueError` with a message for the visitor. A file field's takes an `UploadedFile`.
    show: the text that `parse` turns into the same value.
    control: how a page asks: the type of an `<input>`, or area, select, checkboxes.
    hint: how to write a value.
    missing: the message for an empty field; `{}` stands for its label.
    attributes: HTML attributes of the control.
    choices: the only values, if there are few.
    numeric: whether the values are numbers.
    spaced: whether a value may contain blanks. In a text box, such values need a line each.
    schema: the JSON Schema of a value without limits.
    limited_by: the limits that an author may set: range, step, length, pattern.
    unit: what a length counts.
    limits: the limits that the author has set.
    item: the kind of each entry, if the value is a list.
    """

    one: str
    many: str
    parse: Callable[[Any], Any] = _unchecked
    show: Callable[[Any], str] = str
    control: str = "text"
    hint: str = ""
    missing: str = "Enter the {}."
    attributes: Mapping[str, str] = NOTHING
    choices: tuple[Choice, ...] = ()
    numeric: bool = False
    spaced: bool = False
    schema: Mapping[str, Any] = NOTHING
    limited_by: frozenset[str] = frozenset()
    unit: str = "character"
    limits: Limits | None = None
    item: Kind | None = None

    @property
    def notation(self) -> str:
        """The rule for how visitors may write a value: "number", "date", or "" if `parse` alone decides."""
        if self.numeric:
            return "number"
        return "date" if self.control in ("date", "datetime-local") else ""

    def read(self, text: Any, called: str) -> Any:
        """The value of `text`, within the limits. Raises `ValueError` with a message about `called`."""
        value = self.parse(text)
        if self.limits:
            self.limits.check(value, called, self.show)
        return value

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        schema = {"type": "array", "items": self.item.json_schema()} if self.item else dict(self.schema)
        if self.choices and not self.item:
            schema["enum"] = [choice.json for choice in self.choices]
        return schema | (self.limits.json_schema() if self.limits else {})

    def to_json(self, value: Any) -> Any:
        """`value` as `json_schema` describes it."""
        if self.item:
            return [self.item.to_json(each) for each in value]
        if self.choices:
            text = self.show(value)
            return next(choice.json for choice in self.choices if choice.text == text)
        if self.numeric:
            return value if isinstance(value, (int, float)) else float(value)
        return value if isinstance(value, bool) else self.show(value)

    def to_stored(self, value: Any) -> float | int | str:
        """A value as the list store keeps it: numbers and text as they are, everything else as its text."""
        return value if type(value) in (float, int, str) else self.show(value)

    def from_stored(self, value: float | int | str) -> Any:
        """The inverse of `to_stored`."""
        return self.parse(value) if isinstance(value, str) else value

    def all_from_stored(self, values: Iterable[float | int | str]) -> list[Any]:
        """The inverse of `to_stored` for up to a million values, without any call for each number."""
        parse = self.parse
        return [parse(value) if type(value) is str else value for value in values]
