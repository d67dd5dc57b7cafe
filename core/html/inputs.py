"""How a page asks for each kind of field, and how it shows what was typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import htpy as h

from core.fields import Field, Filled, Group, leaves
from core.fields.kind import PICKERS
from core.fields.quoting import quote
from core.html.components import (
    checkbox,
    checkboxes,
    fieldset,
    number_input,
    select_input,
    text_area,
    text_input,
)
from core.web.event import FormData

HIDDEN = "••••••"


def inputs(fields: Sequence[Field | Group], filled: Filled, *, focus: bool = True) -> Iterator[h.Node]:
    """The inputs of `fields`, with what was typed and what is wrong with it. How a kind of value is to be
    written is said where it comes first; the `focus` starts in the first field, unless there are errors."""
    said: set[str] = set()
    first = next(leaves(fields), None) if focus and not filled.errors else None
    for each in fields:
        yield _input(each, filled, said, first)


def entry(field: Field, text: str, error: str, *, autofocus: bool) -> h.Node:
    """The input of one field alone."""
    filled = Filled(FormData({field.name: [text] if text else []}), {}, {field.name: error} if error else {})
    return _input(field, filled, set(), field if autofocus else None)


def prefilled(fields: Sequence[Field | Group], filled: Filled) -> Filled:
    """`filled` with the default in each field in which nothing was typed yet."""
    for field in leaves(fields):
        filled.typed[field.name] = filled.typed.get(field.name) or field.prefilled()
    return filled


def summed_up(fields: Sequence[Field | Group], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each error with its field's name; those that read alike begin with their fields' labels."""
    labels = {field.name: _full_label(fields, field) for field in leaves(fields)}
    alike = [*errors.values()]
    return [
        (name, f"{labels[name]}: {error}" if name in labels and alike.count(error) > 1 else error)
        for name, error in errors.items()
    ]


def typed(labels: Iterable[str], texts: Iterable[str]) -> h.Element:
    """What was typed in each field, as a description list."""
    terms = zip(labels, texts, strict=True)
    return h.dl(".typed")[((h.dt[label], h.dd[text]) for label, text in terms)]


def labels_of(fields: Sequence[Field | Group]) -> list[str]:
    """The label of every single field, behind those of the groups that it is in."""
    return [_full_label(fields, field) for field in leaves(fields)]


def texts_of(fields: Sequence[Field | Group], filled: Filled) -> list[str]:
    """What was typed in every single field, in words."""
    return [_shown(field, filled) for field in leaves(fields)]


def _input(each: Field | Group, filled: Filled, said: set[str], focus: Field | None) -> h.Node:
    error = filled.errors.get(each.name, "")
    if isinstance(each, Group):
        inner = [_input(field, filled, said, focus) for field in each.fields]
        return fieldset(each.name, _label(each), *inner, error=error, hint=each.hint)
    kind, texts = each.kind, filled.typed.get(each.name, [])
    text = texts[0] if texts else ""
    control = kind.control
    if control in PICKERS and text and not _reads(each, text):
        control = "text"  # or what was typed would be lost
    hint = _hint(each, filled, said)
    choices = [(choice.text, choice.words) for choice in kind.choices]
    attributes = dict(kind.attributes)
    if kind.limits:
        attributes |= kind.limits.attributes(control, kind.show)
    if each is focus:
        attributes["autofocus"] = ""
    match control:
        case "checkbox":
            checked = text.lower() not in ("", "off", "false", "no", "0")
            return checkbox(each.name, each.label, checked=checked, error=error, hint=hint, **attributes)
        case "checkboxes":
            return checkboxes(each.name, _label(each), choices, values=texts, error=error, hint=hint)
        case "select":
            if not text or each.optional:
                choices.insert(0, ("", "None" if each.optional else "Choose one"))
            return select_input(
                each.name, _label(each), choices, value=text, error=error, hint=hint, **attributes
            )
        case "area":
            return text_area(each.name, _label(each), value=text, error=error, hint=hint, **attributes)
        case "text" if kind.numeric:
            return number_input(each.name, _label(each), value=text, error=error, hint=hint, **attributes)
        case "password":
            text = ""
    return text_input(each.name, _label(each), kind=control, value=text, error=error, hint=hint, **attributes)


def _hint(field: Field, filled: Filled, said: set[str]) -> str:
    kind = field.kind
    limits = kind.limits.words((kind.item or kind).show) if kind.limits else ""
    parts = [field.hint, limits, "" if kind.hint in said else kind.hint]
    said.add(kind.hint)
    if filled.errors and field.name in filled.files:
        name = quote(filled.files[field.name].name)
        parts.append(f"Choose {name} again: a browser does not send a file twice.")
    if filled.errors and kind.control == "password" and any(filled.typed.get(field.name, [])):
        parts.append("Enter it again: a password is not sent back to you.")
    return ". ".join(part.removesuffix(".") for part in parts if part)


def _label(each: Field | Group) -> str:
    return f"{each.label} (optional)" if each.optional else each.label


def _reads(field: Field, text: str) -> bool:
    try:
        field.kind.parse(text)
    except ValueError:
        return False
    return True


def _full_label(fields: Sequence[Field | Group], field: Field) -> str:
    for each in fields:
        if isinstance(each, Group) and field.name.startswith(f"{each.name}."):
            return f"{each.label}: {_full_label(each.fields, field)}"
    return field.label


def _shown(field: Field, filled: Filled) -> str:
    texts, kind = filled.typed.get(field.name, []), field.kind
    if file := filled.files.get(field.name):
        return f"{file.name} ({len(file):,} {'byte' if len(file) == 1 else 'bytes'})"
    match kind.control:
        case "password":
            return HIDDEN if texts else ""
        case "checkbox":
            return "Yes" if kind.parse("".join(texts)) else "No"
    words = {choice.text: choice.words for choice in kind.choices}
    return ", ".join([words.get(text.strip(), text.strip()) for text in texts])
