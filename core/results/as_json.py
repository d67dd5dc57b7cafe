"""A result as JSON. A file or an image is an object with name, type and base64."""

import math
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from core.figures import Picture
from core.replay.working_directory import Written
from core.results.files import MAX_EMBEDDED
from core.results.frames import frame_of, items_of
from core.results.media import file_of, media_type
from core.results.rich import MAX_DEPTH

if TYPE_CHECKING:
    from core.results import FunctionResult
    from core.web.event import Response


def answer_with(outcome: "FunctionResult", name: str) -> "Response":
    """The answer to a program that called a function; `name` is the page's."""
    from core.web.json_api import answer, errors

    try:
        return answer(content_of(outcome, name))
    except NotFinite as error:
        return errors({"": str(error)})


def content_of(outcome: "FunctionResult", name: str) -> dict[str, Any]:
    """What programs get. Raises `NotFinite`."""
    content = {"result": as_json(outcome.result, name)}
    more = {"printed": outcome.printed, "files": files_as_json(outcome.pictures, outcome.files)}
    return content | {member: value for member, value in more.items() if value}


class NotFinite(ValueError):
    """A result with nan or inf in it."""


def as_json(value: Any, name: str, depth: int = 0) -> Any:
    """`value` in JSON's types. Everything else, such as a date, becomes text. Raises `NotFinite` for nan and
    inf, which JSON does not have: a text would break a program that expects a number."""
    if value is None or isinstance(value, (bool, str)):
        return _sound(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(float(value))
    if isinstance(value, Enum):
        return as_json(value.value, name, depth)
    if isinstance(value, Written):
        return _stored(value)
    if depth > MAX_DEPTH:
        return str(value)
    if is_dataclass(value) and not isinstance(value, type) and file_of(value, name) is None:
        return {each.name: as_json(getattr(value, each.name), name, depth + 1) for each in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {_sound(str(key)): as_json(part, name, depth + 1) for key, part in value.items()}
    if (parts := _parts(value)) is not None:
        return [as_json(part, name, depth + 1) for part in parts]
    if file := file_of(value, name):
        return _file(file.name, file.content)
    return _sound(str(value))


def files_as_json(pictures: Sequence[Picture], files: Sequence[Written]) -> list[dict[str, str]]:
    """The pictures and files that a function or a program left, without those that are too large for an
    answer and are not stored elsewhere."""
    found = [(f"{picture.title}.png", picture.content) for picture in pictures if picture.content]
    found += [(file.name, file.content) for file in files if file.content is not None]
    room, fitting = MAX_EMBEDDED, [_stored(file) for file in files if file.address]
    for name, content in found:
        if len(content) <= room:
            room -= len(content)
            fitting.append(_file(name, content))
    return fitting


def _file(name: str, content: bytes) -> dict[str, str]:
    kind = media_type(name, content)[0]
    return {"name": _sound(name), "type": kind, "base64": b64encode(content).decode()}


def _stored(file: Written) -> dict[str, str]:
    """A file that is not in the answer: the address that has it for a few seconds."""
    return {"name": _sound(file.name), "address": file.address}


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise NotFinite(f"The result has {value!r} in it, which is not a number in JSON.")
    return value


def _parts(value: Any) -> Iterable[Any] | None:
    """The parts of a list, set, table (whose rows are objects) or generator; None for anything else."""
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if frame := frame_of(value):
        return [dict(zip(frame.columns, row, strict=True)) for row in frame.rows]
    return items_of(value)


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
