"""The type of a click or typer parameter. click has an object for it, newer typers an annotation."""

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


def names_of(param: Any) -> list[str]:
    """`bool`, `int`, `float`, `text`, `Choice`, `DateTime`, `File`, `Path`, or another name of the type."""
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
    """What says `exists`, `file_okay`, `mode` and `formats`."""
    return param.type if hasattr(param, "type") else param.type_descriptor.parameter_info


def mode_of(param: Any) -> str:
    """The mode in which a file parameter is opened."""
    if hasattr(param, "type"):
        return str(param.type.mode)
    return "w" if "Write" in "".join(names_of(param)) else "r"


def choices_of(param: Any) -> list[str]:
    """The texts of a choice."""
    if not hasattr(param, "type"):
        annotation = _single(param)
        if typing.get_origin(annotation) is typing.Literal:
            return [str(each) for each in typing.get_args(annotation)]
        if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
            return [str(member.value) for member in annotation]
        return []
    if not any(name in ("Choice", "TyperChoice") for name in names_of(param)):
        return []
    named = hasattr(param.type, "normalize_choice")  # click goes by the names of an Enum from 8.2 on
    return [str(getattr(each, "name", each) if named else each) for each in param.type.choices]


def range_of(param: Any) -> str:
    """The least and most, in words."""
    kind = getattr(param, "type", param)
    if hasattr(kind, "_describe_range"):
        return str(kind._describe_range())
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    parts = [f"at least {least}" if least is not None else "", f"at most {most}" if most is not None else ""]
    return ", ".join(filter(None, parts))


def _single(param: Any) -> Any:
    """The annotation of one value: without Optional and list around it."""
    annotation = param.type_descriptor.annotation
    while typing.get_origin(annotation) not in (None, typing.Literal):
        inner = [each for each in typing.get_args(annotation) if each not in (type(None), ...)]
        if not inner:
            break
        annotation = inner[0]
    return annotation
