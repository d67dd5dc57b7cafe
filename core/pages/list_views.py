"""What a visitor sees of a list page, in each of its states."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import htpy as h

from core.components import document, entries, error_summary, links, number_input
from core.components import notice as noticed
from core.fields import Field
from core.http import Response
from core.lists import Closed, Submission, Value, View
from core.number import format_number
from core.problems import Unavailable

ADD, CALCULATE, TAKE_BACK, START_OVER = "Add another", "Calculate number", "Take back", "Start over"
HINT = "Digits, with a point for decimals: 42, -0.5 or 6.02e23"
SHOWN = 100  # of a result's values, on its page
ROWS = 1_000  # values on one page of all values
FILE_ROWS = 200_000  # values in one file: at 26 bytes each it stays under Lambda's answer of 6 MB

_INDEX = re.compile("[0-9]{1,12}")


def is_index(text: str) -> bool:
    """Whether `text` is a number of a list or of a page, from 1."""
    return bool(_INDEX.fullmatch(text)) and int(text) > 0


def shown(value: Value) -> str:
    return format_number(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Look:
    """A list page's address, words and field."""

    path: str
    title: str
    summary: str
    field: Field

    def form(
        self, view: View, *, text: str = "", error: str = "", notice: str = "", status: int = 200
    ) -> Response:
        """The open list and the form that adds to it."""
        return self._form(view.submission(), self._so_far(view), text, error, notice, status)

    def unavailable(self, problem: Unavailable, text: str, submission: Submission) -> Response:
        """The form again, as it was sent: the same submission, so that sending it again is safe."""
        error = f"{problem.message} {problem.advice} Sending it again is safe: it will be counted once."
        response = self._form(submission, None, text, error, "", problem.status)
        response.headers |= problem.headers
        return response

    def _form(
        self, submission: Submission, so_far: h.Node, text: str, error: str, notice: str, status: int
    ) -> Response:
        name = self.field.name
        return document(
            f"Error: {self.title}" if error else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary({name: error} if error else {}),
            notice and noticed(notice),
            h.form(method="post", action=self.path, novalidate=True)[
                h.input(type="hidden", name="submission", value=str(submission)),
                h.div(".card")[
                    number_input(name, self.field.label, value=text, error=error, hint=HINT, autofocus=True),
                    h.p(".actions")[_button(ADD, main=True), _button(CALCULATE)],
                ],
                so_far,
            ],
            summary=self.summary,
            status=status,
        )

    def _so_far(self, view: View) -> h.Node:
        if not view.count:
            return self._results(view)
        left_out = view.count - len(view.newest)
        return [
            h.section(".card", aria_labelledby="so-far")[
                h.h2("#so-far")["Numbers so far:"],
                left_out > 0
                and h.p[
                    f"{view.count:,} numbers; the newest {len(view.newest)} are: ",
                    h.a(href=f"{self.path}?all=1")["Show all"],
                ],
                entries(map(shown, view.newest), first=left_out + 1),
                h.p(".actions")[
                    _button(TAKE_BACK, f"Take back {shown(view.newest[-1])}", plain=True),
                    _button(START_OVER, "Start over", plain=True),
                ],
            ],
            self._results(view),
        ]

    def _results(self, view: View) -> h.Node:
        newest_first = list(reversed(view.results))
        words = ("Last result", "The one before", *(f"{place} back" for place in range(3, 10)))
        targets = [
            (f"{self.path}?result={number}", word) for number, word in zip(newest_first, words, strict=False)
        ]
        return links(targets, "Earlier results")

    def result(self, closed: Closed, values: Sequence[Value], said: object) -> Response:
        """What the script says of a closed list, with the list."""
        return document(
            f"Result: {self.title}",
            h.h1[self.title],
            h.div(".card")[
                h.p(".result", role="status")[shown(said) if isinstance(said, float) else str(said)]
            ],
            h.p[h.a(href=self.path)["Click here to calculate again"]],
            h.section(".card", aria_labelledby="numbers")[
                h.h2("#numbers")[f"The {closed.count:,} numbers" if closed.count != 1 else "The number"],
                entries(map(shown, islice(values, SHOWN))),
                closed.count > SHOWN
                and h.p[
                    f"These are the first {SHOWN}. ",
                    h.a(href=f"{self._address(closed)}all=1")["Show all"],
                ],
            ]
            if closed.count
            else None,
        )

    def rows(self, of: View | Closed, page: int, values: Iterator[Value]) -> Response:
        """Page `page` of all values of a list."""
        address = self._address(of)
        pages, files = -(-of.count // ROWS), -(-of.count // FILE_ROWS)
        first = (page - 1) * ROWS + 1
        steps = [
            (f"{address}all={target}", word)
            for word, target in (("First", 1), ("Previous", page - 1), ("Next", page + 1), ("Last", pages))
            if 1 <= target <= pages and target != page
        ]
        downloads = [
            (
                f"{address}all={part}&file",
                "Download as CSV" + (f", part {part} of {files}" if files > 1 else ""),
            )
            for part in range(1, files + 1)
        ]
        return document(
            f"All numbers: {self.title}",
            h.h1[f"All {of.count:,} numbers"],
            h.p[
                f"{first:,} to {min(of.count, page * ROWS):,}, in the order entered. ",
                h.a(href=address[:-1])["Back"],
            ],
            links(steps, "Pages"),
            h.div(".card")[entries(map(shown, values), first=first, rows=True)],
            links(downloads, "Downloads"),
        )

    def file(self, part: int, values: Iterable[Value]) -> Response:
        """Part `part` of a list as a CSV file (RFC 4180) of one column, whose heading is the field's name."""
        name = f"{self.path.strip('/')}-{part}.csv"
        headers = {
            "content-type": "text/csv; charset=utf-8; header=present",
            "content-disposition": f'attachment; filename="{name}"',
        }
        return Response("\r\n".join([self.field.name, *map(shown, values), ""]), headers=headers)

    def _address(self, of: View | Closed) -> str:
        return f"{self.path}?result={of.number}&" if isinstance(of, Closed) else f"{self.path}?"


def _button(action: str, words: str = "", *, main: bool = False, plain: bool = False) -> h.Element:
    return h.button(type="submit", name="action", value=action, class_={"main": main, "plain": plain})[
        words or action
    ]
