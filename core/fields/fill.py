"""From form data to a function's arguments: all values, or an error beside each bad field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.fields.field import UNSET, Field, Group, leaves
from core.fields.number import has_one_reading
from core.fields.question import Option, Question

if TYPE_CHECKING:
    from core.fields.files import UploadedFile


@dataclass(slots=True)
class Filled:
    """A submitted form. A field inside a group has the name `group.field`, except in `values`.

    typed, files: the texts and file in each field.
    errors: by field.
    values: of the good fields.
    options: the readings to choose from, by field.
    read: how the value of a field is written here, if its text is in another notation.
    strict: as in `fill`.
    """

    typed: dict[str, list[str]]
    files: "Mapping[str, UploadedFile]"
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    options: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    strict: bool = False


def key_name(name: str) -> str:
    """The name of the choice between the readings of the field `name`."""
    return f"{name}:reading"


def fill(
    fields: Sequence[Field | Group],
    sent: Mapping[str, list[str]],
    files: "Mapping[str, UploadedFile] | None" = None,
    *,
    strict: bool = False,
) -> Filled:
    """Fill `fields` with the texts in `sent` and with `files`, both by field name. A missing field has its
    default; without a default, it counts as empty. A field with several texts is an error, not a guess, and
    so is a text with several readings. `strict`: numbers and dates have the notation of `Kind.parse`."""
    filled = Filled({}, files or {}, strict=strict)
    for each in leaves(fields):
        filled.typed[each.name] = sent.get(each.name, [])
        if keys := sent.get(key_name(each.name)):
            filled.typed[key_name(each.name)] = keys
    filled.values = _values(fields, filled)
    return filled


def _values(fields: Sequence[Field | Group], filled: Filled) -> dict[str, Any]:
    values = {}
    for each in fields:
        try:
            value = _group(each, filled) if isinstance(each, Group) else _value(each, filled)
        except ValueError as error:
            if isinstance(error, Question):
                filled.options[each.name] = error.options
            filled.errors[each.name] = str(error) or f"{each.label} cannot be used like this."
        else:
            values[each.name.rpartition(".")[2]] = value
    return values


def _value(field: Field, filled: Filled) -> Any:
    texts, control = filled.typed[field.name], field.kind.control
    if control == "file":
        file = filled.files.get(field.name)
        return field.parse("") if file is None else field.kind.read(file, field.label)
    if control == "checkboxes":
        return field.parse("\n".join(texts))
    if len(texts) > 1:
        raise ValueError(f"{field.label} was sent {len(texts)} times. Enter it once.")
    if not texts and field.default not in (UNSET, None) and control != "checkbox":
        return field.parse(field.kind.show(field.default))
    text = texts[0] if texts else ""
    if filled.strict:
        return field.parse(text)
    value = field.parse(text, filled.typed.get(key_name(field.name), [""])[-1])
    if text and (field.kind.item or field.kind).notation and not has_one_reading(text, field.kind):
        _note(field, filled, text, value)
    return value


def _note(field: Field, filled: Filled, text: str, value: Any) -> None:
    """Note how a text was read, and the choice that the visitor has made, so that the form shows both."""
    read = field.kind.show(value)
    if read.split() != text.split():
        filled.read[field.name] = read
    if key_name(field.name) in filled.typed:
        try:
            field.parse(text, "")
        except Question as question:
            filled.options[field.name] = question.options


def _group(group: Group, filled: Filled) -> Any:
    """The value of a group; None if one of its fields has an error."""
    inner = list(leaves(group.fields))
    touched = any(filled.typed[each.name] not in ([], [""], each.prefilled()) for each in inner)
    if group.optional and not touched and not any(each.name in filled.files for each in inner):
        return None
    before = len(filled.errors)
    values = _values(group.fields, filled)
    return group.make(**values) if len(filled.errors) == before else None
