"""The value that a function returned, as a part of a page.

    core.results.text       values of one line
    core.results.rich       tables, lists, images, files
    core.results.media      files and images, and their media types
    core.results.files      the same on a page: pictures and downloads; the files that a run left
    core.results.frames     tables of other libraries, and generators
    core.results.csv_text   tables as files: CSV
    core.results.xlsx       the same for spreadsheets
    core.results.as_json    the same values for programs

Most pages show a number or a text; the rest is imported when a function returns it.
"""

import os
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import htpy as h
from markupsafe import Markup

from core.html.template import SLOT, Template
from core.results.text import as_text

if TYPE_CHECKING:
    from core.fields.files import UploadedFile

MAX_FILE = 4_400_000  # bytes; in base64 they fit Lambda's limit of 6 MB for an answer
MAX_HEADLINE = 160  # characters of a text in large letters
MAX_PRINTED = 100_000  # characters of output on a page: a script in a loop prints more than anybody reads

# Charts have the site's colours unless an author chooses others; matplotlib reads this when it is imported.
os.environ.setdefault("MATPLOTLIBRC", os.path.join(os.path.dirname(__file__), "matplotlibrc"))

_RESULT = Template(h.p(".result", role="status")[SLOT])


class FunctionResult(NamedTuple):
    """The value that a function returned, and the text that it printed."""

    result: Any
    printed: str


def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> FunctionResult:
    """Call `function` and capture its output; a generator is run to its end. Raises any exception of the
    function."""
    with redirect_stdout(StringIO()) as output:
        result = value_of(function, *arguments, **named)
    return FunctionResult(result, output.getvalue())


def value_of(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call `function`, and run a generator that it returns to its end. Raises any exception of it."""
    result = function(*arguments, **named)
    if hasattr(type(result), "__next__"):
        from core.results.frames import items_of

        result = items_of(result) or result
    return result


def shown(outcome: FunctionResult, name: str) -> h.Renderable | Markup:
    """A result, and the printed text below it. Downloads are named after `name`, the page's."""
    printed = _printed(outcome.printed)
    if printed is None:
        return _result(outcome.result, name)
    return h.fragment[None if outcome.result is None else _result(outcome.result, name), printed]


def large_file(value: Any, name: str) -> "UploadedFile | None":
    """The file of a result that is too large for a link on a page but fits an answer, else None."""
    if as_text(value) is not None:
        return None
    from core.results.files import MAX_LINK
    from core.results.media import file_of

    file = file_of(value, name)
    return file if file and MAX_LINK < len(file) <= MAX_FILE else None


def _result(value: Any, name: str) -> h.Renderable | Markup:
    text = as_text(value)
    if text is None:
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return h.fragment[[_result(each, f"{name}-{place}") for place, each in enumerate(value, 1)]]
        from core.results.rich import rich

        return h.fragment[rich(value, name)]
    if isinstance(value, str):
        long = "\n" in text or len(text) > MAX_HEADLINE
        return h.p(class_={"result": True, "text": long}, role="status")[
            text or "The result is an empty text."
        ]
    return _RESULT("Done." if value is None else f"The result is {text}")


def _printed(text: str) -> h.Renderable | None:
    if not text.strip():
        return None
    left_out = len(text) - MAX_PRINTED
    return h.section(".printed", aria_labelledby="printed")[
        h.h2("#printed")["Output"],
        h.pre[text[:MAX_PRINTED].rstrip("\n")],
        left_out > 0 and h.p[f"{left_out:,} more characters were printed."],
    ]
