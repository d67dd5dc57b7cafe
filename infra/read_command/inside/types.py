"""Inspect the type of a click or typer parameter: a type object in click, an annotation in newer typer."""

import datetime
import enum
import pathlib
import typing
from typing import Any

_OF_CLICK = {
    "BoolParamType": "bool",
    "FloatParamType": "float",
    "FloatRange": "float",
    "IntParamType": "int",
    "IntRange": "int",
    "StringParamType": "text",
}
_OF_PYTHON = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "text",
    pathlib.Path: "Path",
    datetime.datetime: "DateTime",
}


def type_names(param: Any) -> list[str]:
    """Return type names, such as `bool`, `int`, `float`, `text`, `Choice`, `DateTime`, `File` or `Path`."""
    if hasattr(param, "type"):
        own = [kind.__name__ for kind in type(param.type).__mro__]
        return [*(_OF_CLICK[name] for name in own if name in _OF_CLICK), *own]
    annotation = _single(param)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return ["Choice"]
    name = getattr(annotation, "__name__", "")
    if name.startswith("File") and getattr(annotation, "__module__", "").startswith("typer"):
        return ["File", name]
    return [_OF_PYTHON.get(annotation, name)]


def settings_of(param: Any) -> Any:
    """Return the object with the attributes `exists`, `file_okay`, `mode` and `formats`."""
    return param.type if hasattr(param, "type") else param.type_descriptor.parameter_info


def mode_of(param: Any) -> str:
    """Return the mode in which a file parameter is opened."""
    if hasattr(param, "type"):
        return str(param.type.mode)
    return "w" if "Write" in "".join(type_names(param)) else "r"


def choices_of(param: Any) -> list[str]:
    """Return the texts of a choice, or an empty list."""
    if not hasattr(param, "type"):
        annotation = _single(param)
        if typing.get_origin(annotation) is typing.Literal:
            return [str(each) for each in typing.get_args(annotation)]
        if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
            return [str(member.value) for member in annotation]
        return []
    if not any(name in ("Choice", "TyperChoice") for name in type_names(param)):
        return []
    named = hasattr(param.type, "normalize_choice")  # since 8.2, click uses the names of Enum members
    return [str(getattr(each, "name", each) if named else each) for each in param.type.choices]


def range_of(param: Any) -> str:
    """Return the range of a number in words, or an empty text."""
    kind = getattr(param, "type", param)
    if hasattr(kind, "_describe_range"):
        return str(kind._describe_range())
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    parts = [f"at least {least}" if least is not None else "", f"at most {most}" if most is not None else ""]
    return ", ".join(filter(None, parts))


def _single(param: Any) -> Any:
    """Return the annotation of one value, without Optional and list."""
    annotation = param.type_descriptor.annotation
    while typing.get_origin(annotation) not in (None, typing.Literal):
        inner = [each for each in typing.get_args(annotation) if each not in (type(None), ...)]
        if not inner:
            break
        annotation = inner[0]
    return annotation
