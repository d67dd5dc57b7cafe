"""What is kept of a job that has ended."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import htpy as h
from markupsafe import Markup

from core.results import FunctionResult, large_file
from core.results.as_json import NotFinite, content_of


def end_of_call(
    call: Callable[[], FunctionResult],
    name: str,
    shown: Callable[[FunctionResult], h.Renderable | Markup],
    refused: str,
) -> bytes:
    """Call a function, and return what is kept of its result, as HTML by `shown`. `name`: the page's;
    `refused`: for a `ValueError` without a message. Raises any other exception of the function."""
    try:
        outcome = call()
    except ValueError as error:
        return ended(error=str(error) or refused)
    try:
        json_content = content_of(outcome, name)
    except NotFinite as error:
        json_content = {"errors": {"": str(error)}}
    if file := large_file(outcome, name):
        return ended(json_content=json_content, file=(file.name, file.content))
    return ended(html=str(shown(outcome)), json_content=json_content)


def ended(
    *, html: str = "", json_content: Any = None, error: str = "", file: tuple[str, bytes] | None = None
) -> bytes:
    """What is kept of a job that has ended: its result as HTML and as JSON, or what the function did not
    accept."""
    name, content = file or ("", b"")
    kept = {"html": html, "json": json_content, "error": error, "file": name}
    return json.dumps(kept | {"content": b64encode(content).decode()}).encode()
