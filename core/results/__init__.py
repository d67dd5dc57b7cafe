"""What a function returned, as a part of a page, escaped; and as JSON.

    core.results            text, numbers, and what stands for itself
    core.results.rich       tables, lists, several results, images, files
    core.results.media      what kind of image or file some bytes are
    core.results.as_json    the same for programs

Most pages show a number or a text, so that only those are dealt with here; the rest is imported when
a function returns it.
"""

from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import htpy as h
from markupsafe import Markup

from core.fields.number import format_number
from core.html.components import SLOT, Template

if TYPE_CHECKING:
    from core.fields.files import UploadedFile

MAX_FILE = 4_400_000  # bytes; Lambda's answer of 6 MB holds them as base64
SENTENCE = 160  # characters; what is longer is set as text, not as a headline
MAX_PRINTED = (
    100_000  # characters of output that a page shows; a script in a loop prints more than anybody reads
)


_RESULT = Template(h.p(".result", role="status")[SLOT])


class FunctionResult(NamedTuple):
    """What a function returned, and what it printed meanwhile."""

    result: Any
    printed: str


def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> FunctionResult:
    """Call `function`, and catch what it prints. Raises what it raises."""
    with redirect_stdout(StringIO()) as output:
        result = function(*arguments, **named)
    return FunctionResult(result, output.getvalue())


def shown(outcome: FunctionResult, name: str) -> h.Renderable | Markup:
    """A result and below it what was printed. Downloads are named after `name`, the page's."""
    printed = _printed(outcome.printed)
    if printed is None:
        return result(outcome.result, name)
    return h.fragment[None if outcome.result is None else result(outcome.result, name), printed]


def result(value: Any, name: str) -> h.Renderable | Markup:
    """A result as a visitor sees it."""
    text = as_text(value)
    if text is None:
        from core.results.rich import rich

        return h.fragment[rich(value, name)]
    if isinstance(value, str):
        lines = "\n" in text or len(text) > SENTENCE
        return h.p(class_={"result": True, "text": lines}, role="status")[
            text or "The result is an empty text."
        ]
    return _RESULT("Done." if value is None else f"The result is {text}")


def attachment(value: Any, name: str) -> "UploadedFile | None":
    """The file that a result is, if it is too large for a link on a page, and still fits an answer."""
    if as_text(value) is not None:
        return None
    from core.results.rich import MAX_LINK, file_of

    file = file_of(value, name)
    return file if file and MAX_LINK < len(file) <= MAX_FILE else None


def as_text(value: Any) -> str | None:
    """A value of one line in words; None for what is more than that."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format_number(float(value))
    if hasattr(value, "__html__"):
        return None
    return str(value) if isinstance(value, (int, str)) else None


def _printed(text: str) -> h.Renderable | None:
    if not text.strip():
        return None
    left_out = len(text) - MAX_PRINTED
    return h.section(".printed", aria_labelledby="printed")[
        h.h2("#printed")["Output"],
        h.pre[text[:MAX_PRINTED].rstrip("\n")],
        left_out > 0 and h.p[f"{left_out:,} more characters were printed."],
    ]
