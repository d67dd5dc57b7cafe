"""The input for each kind of field, and the text typed there in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import htpy as h

from core.fields import Field, Filled, Group, leaves
from core.fields.field import in_sentence
from core.fields.fill import key_name
from core.fields.kind import PICKERS, Kind
from core.fields.number import AROUND
from core.fields.quoting import quote, shortened
from core.html.controls import (
    Caption,
    checkbox,
    checkboxes,
    fieldset,
    hidden,
    number_input,
    radios,
    select_input,
    text_area,
    text_input,
)

if TYPE_CHECKING:
    from core.fields.files import StoredFile

HIDDEN = "••••••"
GROUPED = 1_000_000  # from here on nobody sees at a glance how many digits a number has
NEW_JOB = "job-new"  # the field of a form that starts a job; no parameter of a function has a hyphen
UPLOAD = "upload-"  # begins the name of the field that names a large upload
REPLACE = "upload-again"  # the button of a form that asks for another upload in the place of one


def inputs(fields: Sequence[Field | Group], filled: Filled, *, focus: bool = True) -> Iterator[h.Node]:
    """The inputs of `fields`, with what was typed and its errors. How to write a kind of value stands beside
    its first field only; the `focus` starts in the first field, unless there are errors."""
    said: set[str] = set()
    first = next(leaves(fields), None) if focus and not filled.errors else None
    for each in fields:
        yield _input(each, filled, said, first)


def reading_choice(name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> h.Node:
    """A choice between the readings of what was typed in the field `name`; None if there are none."""
    caption = Caption(key_name(name), "Which one do you mean?")
    return radios(caption, options, value=chosen) if options else None


def prefilled(fields: Sequence[Field | Group], filled: Filled) -> Filled:
    """Put its default into each field of `filled` that holds nothing yet."""
    for field in leaves(fields):
        filled.typed[field.name] = filled.typed.get(field.name) or field.prefilled()
    return filled


def summed_up(fields: Sequence[Field | Group], errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each error with its field's name; it begins with the field's label, unless it has that
    in it."""
    labels = {field.name: _full_label(fields, field) for field in leaves(fields)}
    return [(name, named(labels[name], error) if name in labels else error) for name, error in errors.items()]


def named(label: str, error: str) -> str:
    """An error that names the field with this `label`."""
    last = label.rpartition(": ")[2]
    return error if error.startswith(last) or f"the {in_sentence(last)}" in error else f"{label}: {error}"


def typed(labels: Iterable[str], texts: Iterable[str]) -> h.Element:
    """The texts typed, each under its field's label; those of empty fields are left out."""
    terms = zip(labels, texts, strict=True)
    return h.dl(".typed")[((h.dt[label], h.dd[text]) for label, text in terms if text)]


def labels_of(fields: Sequence[Field | Group]) -> list[str]:
    """The label of each single field, after the labels of its groups."""
    return [_full_label(fields, field) for field in leaves(fields)]


def texts_of(fields: Sequence[Field | Group], filled: Filled) -> list[str]:
    """The text typed in each single field, in words."""
    return [_shown(field, filled) for field in leaves(fields)]


def _input(each: Field | Group, filled: Filled, said: set[str], focus: Field | None) -> h.Node:
    control = _control(each, filled, said, focus)
    options = filled.options.get(each.name)
    chosen = filled.typed.get(key_name(each.name), [""])[-1]
    return [control, reading_choice(each.name, options, chosen)] if options else control


def _control(each: Field | Group, filled: Filled, said: set[str], focus: Field | None) -> h.Node:
    error = filled.errors.get(each.name, "")
    if isinstance(each, Group):
        inner = [_input(field, filled, said, focus) for field in each.fields]
        return fieldset(Caption(each.name, _label(each), each.hint, error), *inner)
    kind, texts = each.kind, filled.typed.get(each.name, [])
    text = texts[0] if texts else ""
    control = kind.control
    if control in PICKERS and text and not _reads(each, text):
        control = "text"  # a picker would not show it
    label = each.label if control == "checkbox" else _label(each)
    caption = Caption(each.name, label, _hint(each, filled, said), error)
    attributes = dict(kind.attributes)
    if kind.limits:
        attributes |= kind.limits.attributes(control, kind.show)
    if each is focus:
        attributes["autofocus"] = ""
    match control:
        case "checkbox":
            checked = text.lower() not in ("", "off", "false", "no", "0")
            return checkbox(caption, checked=checked, **attributes)
        case "checkboxes":
            return checkboxes(caption, _choices(each), values=texts)
        case "select":
            empty = [] if text and not each.optional else [("", "None" if each.optional else "Choose one")]
            return select_input(caption, empty + _choices(each), value=text, **attributes)
        case "area":
            return text_area(caption, value=text, **attributes)
        case "file" if kind.limits:
            from core.fields.files import StoredFile, is_large

            if is_large(each):
                file = filled.files.get(each.name)
                return _stored(caption, file if isinstance(file, StoredFile) else None)
        case "text" if kind.numeric:
            return number_input(caption, value=text, **attributes)
    value = "" if control == "password" else text  # which is not sent back
    return text_input(caption, kind=control, value=value, **attributes)


def _stored(caption: Caption, file: "StoredFile | None") -> h.Element:
    """A large upload, which the form only names; the page of the upload has its hint."""
    key, words = (file.key, f"{file.name} ({len(file):,} bytes)") if file else ("", "No file")
    return fieldset(
        caption._replace(hint=""),
        h.p[words],
        hidden(UPLOAD + caption.name, key),
        h.p(".actions")[
            h.button(type="submit", name=REPLACE, value=caption.name, formnovalidate=True)[
                "Choose another file" if file else "Choose a file"
            ]
        ],
    )


def _choices(field: Field) -> list[tuple[str, str]]:
    return [(choice.text, choice.words) for choice in field.kind.choices]


def _hint(field: Field, filled: Filled, said: set[str]) -> str:
    kind = field.kind
    limits = kind.limits.words(partial(_end, kind.item or kind)) if kind.limits else ""
    parts = [field.hint, limits, "" if kind.hint in said else kind.hint]
    said.add(kind.hint)
    if field.name in filled.read:
        parts.append(_read_as(filled.read[field.name]).capitalize())
    if field.name in filled.files and not hasattr(filled.files[field.name], "key"):  # of a large upload
        name = quote(filled.files[field.name].name)
        parts.append(f"Choose {name} again: a browser does not send a file twice.")
    if kind.control == "password" and any(filled.typed.get(field.name, [])):
        parts.append("Enter it again: a password is not sent back to you.")
    return ". ".join(part.removesuffix(".") for part in parts if part)


def _end(kind: Kind, end: Any) -> str:
    """An end of a range in words, a large number in groups."""
    return f"{end:,}" if isinstance(end, int) and abs(end) >= GROUPED else kind.show(end)


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
    written = ", ".join([words.get(text.strip(AROUND), text.strip(AROUND)) for text in texts])
    if field.name in filled.read:
        return f"{written}, {_read_as(filled.read[field.name])}"
    return written


def _read_as(text: str) -> str:
    return f"read as {shortened(text.replace(chr(10), ', '))}"
