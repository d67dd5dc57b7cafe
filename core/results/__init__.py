"""The value that a function returned, as a part of a page.

    core.results.text       values of one line
    core.results.rich       tables, lists, images, files
    core.results.media      files and images, and their media types
    core.results.files      the same on a page: pictures and downloads; the files that a run left
    core.results.large      those that a page cannot hold: links to them
    core.results.frames     tables of other libraries, and generators
    core.results.csv_text   tables as files: CSV
    core.results.xlsx       the same for spreadsheets
    core.results.as_json    the same values for programs
    core.results.directory  the working directory of a function, and the files that it left there
    core.results.figures    the figures of matplotlib that it left open

Most pages show a number or a text; the rest is imported when a function returns it.
"""

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import htpy as h
from markupsafe import Markup

from core.figures import Picture
from core.html.template import SLOT, Template
from core.results.figures import left_open, own_figures
from core.results.text import as_text

if TYPE_CHECKING:
    from core.fields.files import UploadedFile
    from core.replay import Written
    from core.results.directory import FunctionDirectory
    from core.results.large import Store

MAX_FILE = 4_400_000  # bytes; in base64 they fit Lambda's limit of 6 MB for an answer
MAX_HEADLINE = 160  # characters of a text in large letters
MAX_PRINTED = 100_000  # characters of output on a page: a script in a loop prints more than anybody reads

_RESULT = Template(h.div(".result", role="status")[SLOT])


class FunctionResult(NamedTuple):
    """The value that a function returned, the text that it printed, the figures that it left open, and the
    files that it left in its working directory, other than those that it returned."""

    result: Any
    printed: str
    pictures: Sequence[Picture] = ()
    files: "Sequence[Written]" = ()


class PageFunction:
    """The function of a page; it runs in a copy of the folder of `module`, the page's app.py, which is new in
    every request."""

    def __init__(self, function: Callable[..., Any], module: str) -> None:
        self._function = function
        self._module = module

    def __call__(self, *arguments: Any, **named: Any) -> FunctionResult:
        """Call the function and capture its output; a generator is run to its end. Raises any exception of
        the function."""
        return self.storing(None, *arguments, **named)

    def storing(self, store: "Store | None", /, *arguments: Any, **named: Any) -> FunctionResult:
        """The same; files that are too large for any answer are stored."""
        with redirect_stdout(StringIO()) as output:
            outcome = self.uncaptured(store, *arguments, **named)
        return outcome._replace(printed=output.getvalue())

    def uncaptured(self, store: "Store | None", /, *arguments: Any, **named: Any) -> FunctionResult:
        """The same, but its output goes where the function prints."""
        from core.results.directory import named_files

        with self._directory.entered() as here, own_figures():
            result = self._function(*arguments, **named)
            if hasattr(type(result), "__next__"):
                from core.results.frames import items_of

                result = items_of(result) or result
            pictures = left_open(result)
            files: Sequence[Written] = self._directory.written(MAX_FILE)
            if store and files:
                from core.results.large import stored_from_disk

                files = stored_from_disk(files, here, store)
            result, files = named_files(result, here, files, store)
        return FunctionResult(result, "", pictures, files)

    @cached_property
    def _directory(self) -> "FunctionDirectory":
        from core.results.directory import FunctionDirectory  # here, because showing a form needs none

        return FunctionDirectory(self._module)


def shown(outcome: FunctionResult, name: str) -> h.Renderable | Markup:
    """A result; and below it the figures and the printed text, and the files that the function left.
    Downloads are named after `name`, the page's."""
    below: list[h.Node] = [_printed(outcome.printed)]
    if outcome.pictures or outcome.files:
        from core.results.files import files_in_page, pictures_in_page

        below = [
            pictures_in_page(outcome.pictures),
            *below,
            files_in_page(outcome.files, name, _embedded(outcome)),
        ]
    if not any(below):
        return _result(outcome.result, name)
    return h.fragment[None if outcome.result is None else _result(outcome.result, name), below]


def linked(outcome: FunctionResult, name: str, store: "Store | None") -> FunctionResult:
    """A result whose files are stored as far as its page has no room for them."""
    if not store or (as_text(outcome.result) is not None and not outcome.files):
        return outcome
    from core.results.large import with_links

    return with_links(outcome, name, store)


def large_file(outcome: FunctionResult, name: str) -> "UploadedFile | None":
    """The only file of a result, returned or left, that is too large for a link on a page but fits an answer;
    None if there is no such file, or something else to show."""
    value, left = outcome.result, ""
    if value is None and len(outcome.files) == 1 and not outcome.pictures:
        left, value = outcome.files[0].name, outcome.files[0].content
    if as_text(value) is not None:
        return None
    from core.fields.files import UploadedFile
    from core.results.files import MAX_LINK
    from core.results.media import file_of

    file = UploadedFile(left, value) if left else file_of(value, name)
    return file if file and MAX_LINK < len(file) <= MAX_FILE else None


def _embedded(outcome: FunctionResult) -> int:
    """Bytes of the figures on the page, and of a file that was returned."""
    pictures = sum(len(picture.content) for picture in outcome.pictures)
    return pictures + len(getattr(outcome.result, "content", None) or b"")


def _result(value: Any, name: str) -> h.Renderable | Markup:
    text = as_text(value)
    if text is None:
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return h.fragment[[_result(each, f"{name}-{place}") for place, each in enumerate(value, 1)]]
        from core.results.rich import rich

        return h.fragment[rich(value, name)]
    if isinstance(value, str):
        long = "\n" in text or len(text) > MAX_HEADLINE
        return h.div(class_={"result": True, "text": long}, role="status")[
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
