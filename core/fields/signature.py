"""From a function's signature to the fields of its form."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from core.fields.annotation import Annotation, UnfitType, unwrap
from core.fields.field import UNSET, Field, Group, NotAField, label_of
from core.fields.kind import Kind
from core.fields.registry import CAN_BE, is_registered, kind_of

MAX_DEPTH = 3  # groups within groups; a dataclass with a field of its own type would never end


def fields_of(function: Callable[..., Any], skip: int = 0) -> tuple[Field | Group, ...]:
    """A field for each parameter of `function` except the first `skip`. Raises `NotAField`; its message
    names the parameter and suitable types."""
    types = get_type_hints(function, include_extras=True)
    helps = help_of(function)
    fields = []
    for name, parameter in list(inspect.signature(function).parameters.items())[skip:]:
        default = UNSET if parameter.default is parameter.empty else parameter.default
        try:
            if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                raise UnfitType("it cannot be passed by its name")
            if name not in types:
                raise UnfitType("it has no annotation")
            fields.append(_field(name, types[name], default, helps))
        except UnfitType as error:
            raise NotAField(
                f"{function.__name__}(): the parameter {name!r} cannot be a field of a form: {error}. "
                f"Annotate it with a suitable type, such as {name}: float. These are suitable: {CAN_BE}."
            ) from None
    return tuple(fields)


def element_of(function: Callable[..., Any]) -> Field:
    """The field for one entry of the list that is `function`'s first parameter. Its name is the parameter's
    without the plural s. Raises `NotAField`."""
    parameters = list(inspect.signature(function).parameters)
    types = get_type_hints(function, include_extras=True)
    try:
        first = unwrap(types.get(parameters[0])) if parameters else Annotation(None)
        if get_origin(first.base) is not list:
            raise UnfitType("its first parameter is not a list")
        for name in parameters[1:]:
            if get_origin(unwrap(types.get(name)).base) is list:
                raise UnfitType(f"{name!r} is a second list")
        field = _field(parameters[0].removesuffix("s"), get_args(first.base)[0], UNSET, {})
        if isinstance(field, Group) or field.optional or field.kind.control in ("file", "password"):
            raise UnfitType("its entries cannot be of this type")
    except UnfitType as error:
        raise NotAField(
            f"{function.__name__}() must take one list first, such as numbers: list[float]: {error}"
        ) from None
    return field


def _field(
    path: str, annotation: Any, default: Any, helps: Mapping[str, str], depth: int = 0
) -> Field | Group:
    """The field at `path`: the names of the groups around it and of its parameter, with points between."""
    unwrapped = unwrap(annotation)
    name = path.rpartition(".")[2]
    label, hint = label_of(name), unwrapped.help() or helps.get(name, "")
    optional = unwrapped.optional or default is None
    base = unwrapped.base
    if is_dataclass(base) and isinstance(base, type) and not is_registered(base):
        inner = tuple(_fields_of_dataclass(path, base, default, depth + 1))
        return Group(path, label, inner, base, hint, optional, default)
    kind = kind_of(unwrapped._replace(optional=optional))
    if default is not UNSET and default is not None:
        _check_default(default, kind)
    return Field(path, label, kind, hint, default, optional)


def _fields_of_dataclass(path: str, made: type, instance: Any, depth: int) -> Iterator[Field | Group]:
    import dataclasses

    if depth > MAX_DEPTH:
        raise UnfitType(f"{made.__name__} nests more than {MAX_DEPTH} dataclasses")
    types = get_type_hints(made, include_extras=True)
    helps = help_of(made)
    for each in dataclasses.fields(made):
        if not each.init:
            continue
        default: Any = UNSET
        if isinstance(instance, made):
            default = getattr(instance, each.name)
        elif each.default is not dataclasses.MISSING:
            default = each.default
        elif each.default_factory is not dataclasses.MISSING:
            default = each.default_factory()
        try:
            yield _field(f"{path}.{each.name}", types[each.name], default, helps, depth)
        except UnfitType as error:
            raise UnfitType(f"{each.name!r} of {made.__name__} is unsuitable: {error}") from None


def _check_default(default: Any, kind: Kind) -> None:
    """Raise `UnfitType` unless a visitor could have typed `default`."""
    try:
        if default not in ("", []):
            kind.read(kind.show(default), "the default")
    except (ValueError, TypeError, AttributeError) as error:
        raise UnfitType(f"its default {default!r} does not fit: {error}") from None


def help_of(documented: Callable[..., Any]) -> Mapping[str, str]:
    """The help for each parameter in the docstring of a function or class."""
    if "\n" not in (documented.__doc__ or "").strip():
        return {}
    from core.fields.docstring import parameters_of

    return parameters_of(documented.__doc__ or "")
