"""What is kept of a job that has ended.

Its result is kept as HTML and as JSON, and what both embed, in the JSON alone. Files that a page cannot hold
are stored apart (`core.jobs.child`).
"""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import htpy as h
from markupsafe import Markup

from core.results import FunctionResult, linked

if TYPE_CHECKING:
    from core.results.large import Store

LEAST_CHARACTERS = 1_000  # of a file in base64 that is worth a reference


class Work(NamedTuple):
    """The call of an author's function. `refused`: for a `ValueError` without a message; `store`: for files
    that the page cannot hold."""

    call: Callable[[], FunctionResult]
    refused: str
    store: "Store"


def end_of_call(work: Work, name: str, shown: Callable[[FunctionResult], h.Renderable | Markup]) -> bytes:
    """Do the work, and return what is kept of its result, as HTML by `shown`. `name`: the page's. Raises any
    exception of the function but `ValueError`."""
    from core.results.as_json import NotFinite, content_of

    try:
        outcome = work.call()
    except ValueError as error:
        return ended(error=str(error) or work.refused)
    outcome = linked(outcome, name, work.store)
    try:
        json_content = content_of(outcome, name)
    except NotFinite as error:
        json_content = {"errors": {"": str(error)}}
    return ended(html=str(shown(outcome)), json_content=json_content)


def ended(*, html: str = "", json_content: Any = None, error: str = "") -> bytes:
    """What is kept: a result as HTML and as JSON, or what the function did not accept."""
    pieces: list[str | int] = [html]
    for number, text in enumerate(_embedded(json_content)):
        pieces = [part for piece in pieces for part in _parted(piece, text, number)]
    return json.dumps({"html": pieces, "json": json_content, "error": error}).encode()


def read_end(kept: bytes) -> dict[str, Any]:
    """The `html`, `json` and `error` of what `ended` has returned."""
    end: dict[str, Any] = json.loads(kept)
    texts = list(_embedded(end["json"]))
    html = [piece if isinstance(piece, str) else texts[piece] for piece in end["html"]]
    return end | {"html": "".join(html)}


def _embedded(content: Any) -> Iterator[str]:
    """The files in a result, in base64."""
    if isinstance(content, list):
        for each in content:
            yield from _embedded(each)
    elif isinstance(content, dict):
        for name, each in content.items():
            if name == "base64" and isinstance(each, str) and len(each) >= LEAST_CHARACTERS:
                yield each
            else:
                yield from _embedded(each)


def _parted(piece: str | int, text: str, number: int) -> Iterator[str | int]:
    """A piece of HTML with a `number` in place of each `text`."""
    if isinstance(piece, int):
        yield piece
        return
    for place, part in enumerate(piece.split(text)):
        if place:
            yield number
        yield part
