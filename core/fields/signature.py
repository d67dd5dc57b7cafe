"""From a function's signature to the fields of its form."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from core.fields.field import NUMBER, UNSET, Field, Group, Kind, NotAField, label_of

CAN_BE = (
    "int, float, Decimal, bool, str, date, time, datetime, an Enum, a Literal, a list of one of these, "
    "bytes (an uploaded file), a dataclass, and Email, File, LongText, Password, TextFile, Url from core"
)
DEEPEST = 3  # groups within groups; a dataclass that holds itself would go on for ever

# Where the kinds are, by type and by the format that `Annotated` gives a text.
_MODULES = {
    "builtins.int": "numbers",
    "decimal.Decimal": "numbers",
    "builtins.str": "text",
    "datetime.date": "dates",
    "datetime.time": "dates",
    "datetime.datetime": "dates",
    "builtins.bytes": "files",
    "core.fields.bulk.UploadedFile": "files",
}
_FORMATS = dict.fromkeys(("textarea", "password", "email", "uri", "url"), "text") | {"file": "files"}


class _Type(NamedTuple):
    """An annotation taken apart: the type itself, whether None may be instead, what `Annotated` adds."""

    base: Any
    optional: bool = False
    metadata: tuple[Any, ...] = ()


class _Unfit(Exception):
    """Why a type cannot be a field."""


def fields_of(function: Callable[..., Any], skip: int = 0) -> tuple[Field | Group, ...]:
    """A field for each parameter of `function` but the first `skip`. Raises `NotAField`, naming the
    parameter and what would work."""
    types = get_type_hints(function, include_extras=True)
    helps = help_of(function)
    fields = []
    for name, parameter in list(inspect.signature(function).parameters.items())[skip:]:
        default = UNSET if parameter.default is parameter.empty else parameter.default
        try:
            if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                raise _Unfit("it has no name that a form could send")
            if name not in types:
                raise _Unfit("it has no annotation")
            fields.append(_field(name, types[name], default, helps))
        except _Unfit as error:
            raise NotAField(
                f"{function.__name__}(): the parameter {name!r} cannot be a field of a form: {error}. "
                f"Annotate it with a type that can, such as {name}: float. These can: {CAN_BE}."
            ) from None
    return tuple(fields)


def element_of(function: Callable[..., Any]) -> Field:
    """The field that asks for one entry of the list that `function` takes first, named for it without
    its plural s. Raises `NotAField`."""
    parameters = list(inspect.signature(function).parameters)
    kinds = get_type_hints(function, include_extras=True)
    try:
        of = _taken_apart(kinds.get(parameters[0])) if parameters else _Type(None)
        if get_origin(of.base) is not list:
            raise _Unfit("its first parameter is none")
        for name in parameters[1:]:
            if get_origin(_taken_apart(kinds.get(name)).base) is list:
                raise _Unfit(f"{name!r} is another one")
        name = parameters[0].removesuffix("s")
        field = _field(name, get_args(of.base)[0], UNSET, {})
        if isinstance(field, Group) or field.optional or field.kind.control in ("file", "password"):
            raise _Unfit("entries cannot be such")
    except _Unfit as error:
        raise NotAField(
            f"{function.__name__}() must take one list first, such as numbers: list[float]: {error}"
        ) from None
    return field


def _field(
    path: str, annotation: Any, default: Any, helps: Mapping[str, str], depth: int = 0
) -> Field | Group:
    """The field named `path`, of which the last part is the parameter's name."""
    kind_of_value = _taken_apart(annotation)
    name = path.rpartition(".")[2]
    label, hint = label_of(name), _words_of(kind_of_value.metadata) or helps.get(name, "")
    optional = kind_of_value.optional or default is None
    base = kind_of_value.base
    if is_dataclass(base) and isinstance(base, type) and not _is_known(base):
        inner = tuple(_fields_of_dataclass(path, base, default, depth + 1))
        return Group(path, label, inner, base, hint, optional, default)
    kind = _kind(base, kind_of_value.metadata, optional=optional)
    if default is not UNSET and default is not None:
        default = _checked(default, kind)
    return Field(path, label, kind, hint, default, optional)


def _fields_of_dataclass(path: str, of: type, instance: Any, depth: int) -> Iterator[Field | Group]:
    import dataclasses

    if depth > DEEPEST:
        raise _Unfit(f"{of.__name__} goes deeper than {DEEPEST} dataclasses in one another")
    types = get_type_hints(of, include_extras=True)
    helps = help_of(of)
    for each in dataclasses.fields(of):
        if not each.init:
            continue
        default: Any = UNSET
        if isinstance(instance, of):
            default = getattr(instance, each.name)
        elif each.default is not dataclasses.MISSING:
            default = each.default
        elif each.default_factory is not dataclasses.MISSING:
            default = each.default_factory()
        try:
            yield _field(f"{path}.{each.name}", types[each.name], default, helps, depth)
        except _Unfit as error:
            raise _Unfit(f"in {of.__name__}, {each.name!r} is none: {error}") from None


def _taken_apart(annotation: Any) -> _Type:
    """`annotation` without `Annotated`, `X | None`, aliases and NewTypes around it."""
    metadata: tuple[Any, ...] = ()
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            metadata = (*annotation.__metadata__, *metadata)
            annotation = annotation.__origin__
        elif origin in (Union, UnionType):
            others = [each for each in get_args(annotation) if each is not NoneType]
            if len(others) != 1:
                raise _Unfit(f"{_name(annotation)} could be several types")
            annotation, optional = others[0], True
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return _Type(annotation, optional, metadata)


def _kind(base: Any, metadata: tuple[Any, ...], *, optional: bool = False) -> Kind:
    """The kind of values of the type `base`. Raises `_Unfit`."""
    if get_origin(base) is list:
        from core.fields.lists import list_of

        element = _taken_apart(get_args(base)[0])
        item = _kind(element.base, element.metadata)
        if element.optional or item.item or item.control in ("area", "file", "password", "checkbox"):
            raise _Unfit(f"there is no field for {_name(base)}")
        return _limited(list_of(item), metadata, "entry")
    kind = _simple(base, metadata, optional=optional)
    return _limited(kind, metadata, "byte" if kind.control == "file" else "character")


def _simple(base: Any, metadata: tuple[Any, ...], *, optional: bool) -> Kind:
    if base is float:
        return NUMBER
    if base is bool or get_origin(base) is Literal or (isinstance(base, type) and _has_members(base)):
        from core.fields import choices

        if base is bool:
            return choices.yes_or_no() if optional else choices.YES_OR_NO
        return choices.of_enum(base) if isinstance(base, type) else choices.of_values(get_args(base))
    if chosen := _choices_of(metadata):
        from core.fields import choices

        return choices.of_values(chosen)
    format_ = _format_of(metadata) if base is str else ""
    if format_:
        known: dict[str, Kind] = _module(_FORMATS[format_]).FORMATS
        return known[format_]
    if not _is_known(base):
        raise _Unfit(f"there is no field for {_name(base)}")
    kinds: dict[str, Kind] = _module(_MODULES[_full_name(base)]).KINDS
    return kinds[_full_name(base)]


def _limited(kind: Kind, metadata: tuple[Any, ...], unit: str) -> Kind:
    if all(isinstance(each, str) for each in metadata):
        return kind
    from core.fields.limits import limits_of

    limits = limits_of(metadata, unit)
    if limits is None:
        return kind
    number, text = kind.one == "number", kind.one in ("entry", "address")
    single = kind.item is None
    for there, fits, words in (
        (
            limits.ranges,
            single and (number or kind.one in ("date", "time")),
            "least and most are for numbers and dates",
        ),
        (limits.multiple_of is not None, single and number, "a step is for numbers"),
        (
            limits.lengths,
            text or not single or kind.control == "file",
            "a length is for text, lists and files",
        ),
        (limits.pattern is not None, single and text, "a pattern is for text"),
    ):
        if there and not fits:
            raise _Unfit(words)
    return replace(kind, limits=limits)


def _checked(default: Any, kind: Kind) -> Any:
    """`default`, if a visitor could have typed it."""
    try:
        if default not in ("", []):
            kind.read(kind.show(default), "the default")
    except (ValueError, TypeError, AttributeError) as error:
        raise _Unfit(f"its default {default!r} does not fit: {error}") from None
    return default


def help_of(of: Callable[..., Any]) -> Mapping[str, str]:
    """What the docstring of a function or class says of each parameter."""
    if "\n" not in (of.__doc__ or "").strip():
        return {}
    from core.fields.docstring import parameters_of

    return parameters_of(of.__doc__ or "")


def _words_of(metadata: tuple[Any, ...]) -> str:
    """The help in `Annotated`: a plain string, or the text of a `Doc` or of msgspec's `Meta`."""
    for each in metadata:
        for words in (each, getattr(each, "documentation", None), getattr(each, "description", None)):
            if isinstance(words, str):
                return words
    return ""


def _format_of(metadata: tuple[Any, ...]) -> str:
    for each in metadata:
        format_ = getattr(each, "format", None) or _schema_of(each).get("format")
        if isinstance(format_, str) and format_ in _FORMATS:
            return format_
    return ""


def _choices_of(metadata: tuple[Any, ...]) -> list[Any]:
    return next((_schema_of(each)["enum"] for each in metadata if "enum" in _schema_of(each)), [])


def _schema_of(metadatum: Any) -> dict[str, Any]:
    return getattr(metadatum, "extra_json_schema", None) or {}


def _has_members(base: type) -> bool:
    return hasattr(base, "__members__")


def _is_known(base: Any) -> bool:
    return _full_name(base) in _MODULES


def _full_name(base: Any) -> str:
    return f"{getattr(base, '__module__', '')}.{getattr(base, '__qualname__', '')}"


def _module(name: str) -> Any:
    return import_module(f"core.fields.{name}")


def _name(annotation: Any) -> str:
    return (
        annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    )
