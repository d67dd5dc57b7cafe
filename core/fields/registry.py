"""The registry: each type that can be a field, and where its kind is.

To add a type, write its `Kind` in a module of this package and add one entry here. The kind holds everything
else: how the type is parsed, shown, asked for, limited and described in JSON Schema. A module is imported
when a signature needs it, so that a page pays only for the types it has.
"""

from importlib import import_module
from typing import Any, Literal, get_args, get_origin

from core.fields.annotation import Annotation, UnfitType, name_of, unwrap
from core.fields.kind import Kind

TYPES = {
    "builtins.bool": "choices.YES_OR_NO",
    "builtins.bytes": "files.BYTES",
    "builtins.float": "number.FLOAT",
    "builtins.int": "exact_numbers.INTEGER",
    "builtins.str": "text.LINE",
    "core.fields.files.UploadedFile": "files.FILE",
    "datetime.date": "dates.DATE",
    "datetime.datetime": "dates.DATETIME",
    "datetime.time": "dates.TIME",
    "decimal.Decimal": "exact_numbers.DECIMAL",
}
"""The kind of each type, by the type's full name."""

FORMATS = {
    "email": "text.EMAIL",
    "file": "files.TEXT",
    "password": "text.PASSWORD",
    "textarea": "text.AREA",
    "uri": "text.URL",
    "url": "text.URL",
}
"""The kind of a `str` with a format."""

CAN_BE = (
    "int, float, Decimal, bool, str, date, time, datetime, an Enum, a Literal, a list of one of these, "
    "bytes (an uploaded file), a dataclass, and Email, File, LongText, Password, TextFile, Url from core"
)
"""The same for a message to an author."""


def kind_of(annotation: Annotation) -> Kind:
    """The kind of an annotation's values, with their limits. Raises `UnfitType`."""
    kind = _list(annotation) if get_origin(annotation.base) is list else _single(annotation)
    if all(isinstance(each, str) for each in annotation.metadata):
        return kind
    from core.fields.limits import limits_of

    limits = limits_of(annotation.metadata, kind.unit)
    if limits and (misfit := limits.misfit(kind.limited_by)):
        raise UnfitType(misfit)
    return kind._replace(limits=limits)


def is_registered(base: Any) -> bool:
    return _full_name(base) in TYPES


def _list(annotation: Annotation) -> Kind:
    from core.fields.lists import list_of

    element = unwrap(get_args(annotation.base)[0])
    item = kind_of(element)
    if element.optional or item.item or item.control in ("area", "file", "password", "checkbox"):
        raise UnfitType(f"there is no field for {name_of(annotation.base)}")
    return list_of(item)


def _single(annotation: Annotation) -> Kind:
    base, chosen = annotation.base, annotation.choices()
    members = isinstance(base, type) and hasattr(base, "__members__")
    if chosen or members or get_origin(base) is Literal or (base is bool and annotation.optional):
        from core.fields import choices

        if base is bool:
            return choices.yes_or_no()
        return choices.of_enum(base) if members else choices.of_values(get_args(base) or chosen)
    if base is str:
        for each in annotation.formats():
            if each in FORMATS:
                return _load(FORMATS[each])
    if not is_registered(base):
        raise UnfitType(f"there is no field for {name_of(base)}")
    return _load(TYPES[_full_name(base)])


def _load(place: str) -> Kind:
    module, _, name = place.partition(".")
    kind: Kind = getattr(import_module(f"core.fields.{module}"), name)
    return kind


def _full_name(base: Any) -> str:
    return f"{getattr(base, '__module__', '')}.{getattr(base, '__qualname__', '')}"
