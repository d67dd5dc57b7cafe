"""What a visitor sees of a list page, in each of its states."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import htpy as h

from core.bulk import File
from core.components import document, entries, error_summary, links, number_input, text_area, text_input
from core.components import notice as noticed
from core.fields import Field, label_of
from core.http import Response
from core.lists import Closed, Submission, Value, View
from core.number import format_number, quote
from core.problems import Unavailable

ADD, CALCULATE, TAKE_BACK, START_OVER = "Add another", "Calculate number", "Take back", "Start over"
ADD_MANY = "Add them all"
FILE, COLUMN = "file", "column"
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
class Sent:
    """What a visitor sent with one of the page's two forms; a form that is shown again shows it again."""

    action: str = ""
    text: str = ""
    many: str = ""
    column: str = ""
    file: File | None = None
    submission: Submission = field(default_factory=Submission.of_no_form)


@dataclass(frozen=True, slots=True)
class Look:
    """A list page's address, words and field."""

    path: str
    title: str
    summary: str
    field: Field
    many: str

    def form(
        self,
        view: View,
        sent: Sent,
        *,
        errors: Sequence[str] = (),
        wrong: int = 0,
        notice: str = "",
        status: int = 200,
    ) -> Response:
        """The open list and the two forms that add to it. `wrong`: how many errors there are in all."""
        more = [f"And {wrong - len(errors):,} more like these."] if wrong > len(errors) else []
        return self._form(view.submission(), self._so_far(view), sent, [*errors, *more], notice, status)

    def unavailable(self, problem: Unavailable, sent: Sent) -> Response:
        """The form as it was sent, with the same submission: sending it again is safe."""
        error = f"{problem.message} {problem.advice} Sending it again is safe: it will be counted once."
        response = self._form(sent.submission, None, sent, [error], "", problem.status)
        response.headers |= problem.headers
        return response

    def _form(
        self,
        submission: Submission,
        so_far: h.Node,
        sent: Sent,
        errors: Sequence[str],
        notice: str,
        status: int,
    ) -> Response:
        many = sent.action == ADD_MANY
        one, other = (submission.twin(), submission) if many else (submission, submission.twin())
        wrong = self.many if many else self.field.name
        return document(
            f"Error: {self.title}" if errors else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary([(wrong, error) for error in errors]),
            notice and noticed(notice),
            h.form(method="post", action=self.path, novalidate=True)[
                _hidden(one),
                h.div(".card")[
                    number_input(
                        self.field.name,
                        self.field.label,
                        value=sent.text,
                        error=errors[0] if errors and not many else "",
                        hint=HINT,
                        autofocus=not errors,
                    ),
                    h.p(".actions")[_button(ADD, main=True), _button(CALCULATE)],
                ],
                so_far,
            ],
            self._many(other, sent, errors if many else ()),
            summary=self.summary,
            status=status,
        )

    def _many(self, submission: Submission, sent: Sent, errors: Sequence[str]) -> h.Element:
        """The form that adds many at once; folded until it is needed."""
        error = errors[0] if errors else ""
        if sent.file and errors:
            error += f" Please choose {quote(sent.file.name)} again: a browser does not send a file twice."
        return h.details(open=bool(errors))[
            h.summary["Add many at once"],
            h.form(method="post", action=self.path, enctype="multipart/form-data", novalidate=True)[
                _hidden(submission),
                h.div(".card")[
                    text_area(
                        self.many,
                        label_of(self.many),
                        value=sent.many,
                        error=error,
                        hint="Separated by blanks, line ends, semicolons, or commas with a blank behind them",
                    ),
                    text_input(
                        FILE,
                        "Or a file",
                        kind="file",
                        hint="Text or CSV, up to 4 MB",
                        accept=".txt,.csv,.tsv,text/*",
                    ),
                    text_input(
                        COLUMN,
                        "Column of a CSV file",
                        value=sent.column,
                        hint="Its name, or its number from 1; not needed if there is only one",
                    ),
                    h.p(".actions")[_button(ADD_MANY)],
                ],
            ],
        ]

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


def _hidden(submission: Submission) -> h.VoidElement:
    return h.input(type="hidden", name="submission", value=str(submission))


def _button(action: str, words: str = "", *, main: bool = False, plain: bool = False) -> h.Element:
    return h.button(type="submit", name="action", value=action, class_={"main": main, "plain": plain})[
        words or action
    ]
