"""An author's examples of a form's values, as texts in its fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from core.fields.field import UNSET, Field, Group, NotAField
from core.fields.quoting import shortened


class Example(NamedTuple):
    """An example in words, and the texts in its fields by their names."""

    words: str
    texts: dict[str, list[str]]


def examples_of(fields: Sequence[Field | Group], given: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    """Each of `given`, which holds values by parameter. Raises `NotAField` for one that does
    not fit."""
    return tuple(_example(fields, values) for values in given)


def _example(fields: Sequence[Field | Group], values: Mapping[str, Any]) -> Example:
    texts, words = dict[str, list[str]](), list[str]()
    unknown = set(values) - {each.name for each in fields}
    if unknown:
        raise NotAField(f"An example has {', '.join(sorted(unknown))}, which is not a field of the form.")
    for field, value in _values(fields, values):
        texts[field.name] = _texts(field, value)
        words.append(f"{field.label}: {shortened(', '.join(texts[field.name]))}")
    return Example(", ".join(words), texts)


def _values(fields: Sequence[Field | Group], values: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Each single field that has a value. The value of a group is an instance, or a mapping."""
    for each in fields:
        value = values.get(each.name.rpartition(".")[2], UNSET)
        if value is UNSET or value is None:
            continue
        if isinstance(each, Field):
            yield each, value
        else:
            names = [field.name.rpartition(".")[2] for field in each.fields]
            inner = value if isinstance(value, Mapping) else {name: getattr(value, name) for name in names}
            yield from _values(each.fields, inner)


def _texts(field: Field, value: Any) -> list[str]:
    try:
        if field.kind.control in ("file", "password"):
            raise ValueError("a file or a password cannot be filled in")
        field.kind.read(field.kind.show(value), field.label)
        return field._replace(default=value).prefilled()
    except (ValueError, TypeError, AttributeError) as error:
        raise NotAField(f"The example {field.name}={value!r} does not fit the form: {error}") from None
