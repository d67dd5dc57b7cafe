"""What a visitor sees of a list page, in each of its states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import htpy as h

from core import results
from core.fields import Field, Filled, Group, label_of
from core.fields.bulk import how_to_separate
from core.fields.files import UploadedFile
from core.fields.quoting import quote, shortened
from core.html.chart import bar_chart
from core.html.components import (
    SLOT,
    Template,
    document,
    entries,
    error_summary,
    links,
    text_area,
    text_input,
)
from core.html.components import notice as noticed
from core.html.inputs import entry, inputs, labels_of, prefilled, summed_up, texts_of, typed
from core.lists import Closed, ListSnapshot, Submission
from core.problems import Unavailable
from core.results import FunctionResult
from core.web.event import FormData, Response

ADD, CALCULATE, TAKE_BACK, START_OVER = "Add another", "Calculate number", "Take back", "Start over"
ADD_MANY = "Add them all"
FILE, COLUMN = "file", "column"
REFUSED = "The program did not accept this list."  # for a ValueError that says nothing
SHOWN = 100  # of a result's values, on its page

Error = tuple[str, str]  # the name of a field, '' for what belongs to none, and what is wrong


@dataclass(frozen=True, slots=True)
class Sent:
    """What a visitor sent with one of the page's two forms; a form that is shown again shows it again."""

    action: str = ""
    text: str = ""
    many: str = ""
    column: str = ""
    file: UploadedFile | None = None
    submission: Submission = field(default_factory=Submission.of_no_form)
    extra: FormData = field(default_factory=FormData)


@dataclass(frozen=True)
class ListTemplate:
    """A list page's address and words, the field for one entry and the name of the one for many, the
    fields that are asked for at Calculate, and whether results show how often each entry occurs."""

    path: str
    title: str
    summary: str
    field: Field
    many: str
    extra: tuple[Field | Group, ...] = ()
    counts: bool = False

    def shown(self, value: Any) -> str:
        """An entry in words: a value of the function's list, or as the store keeps it."""
        kind = self.field.kind
        shown = kind.show(kind.from_stored(value) if isinstance(value, str) else value)
        return self._words.get(shown, shown)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {choice.text: choice.words for choice in self.field.kind.choices}

    def form(
        self,
        view: ListSnapshot,
        sent: Sent,
        *,
        errors: Sequence[Error] = (),
        count: int = 0,
        filled: Filled | None = None,
        notice: str = "",
        status: int = 200,
    ) -> Response:
        """The open list and the two forms that add to it. `count`: how many errors there are in all;
        `filled`: the fields that are asked for at Calculate, if they have errors."""
        more = [("", f"And {count - len(errors):,} more like these.")] if count > len(errors) else []
        return self._form(
            view.submission(), self._so_far(view), sent, [*errors, *more], notice, status, filled
        )

    def unavailable(self, problem: Unavailable, sent: Sent) -> Response:
        """The form as it was sent, with the same submission: sending it again is safe."""
        error = f"{problem.message} {problem.advice} Sending it again is safe: it will be counted once."
        response = self._form(sent.submission, None, sent, [("", error)], "", problem.status)
        response.headers |= problem.headers
        return response

    def _form(
        self,
        submission: Submission,
        so_far: h.Node,
        sent: Sent,
        errors: Sequence[Error],
        notice: str,
        status: int,
        filled: Filled | None = None,
    ) -> Response:
        many = sent.action == ADD_MANY
        one, other = (submission.twin(), submission) if many else (submission, submission.twin())
        changing = _hidden(one), h.fragment[so_far], _hidden(other)
        touched = sent.text or sent.many or sent.column or sent.extra != self._defaults
        if touched or errors or filled or notice:
            return self._page(*changing, sent, errors, notice, status, filled)
        return Response(self._untouched(*changing), status)

    @cached_property
    def _defaults(self) -> FormData:
        return FormData(prefilled(self.extra, Filled({}, {})).typed)

    @cached_property
    def _untouched(self) -> Template:
        """The page with nothing typed, and slots for the submissions of its forms and for the list so far."""
        return Template(str(self._page(SLOT, SLOT, SLOT, Sent(extra=self._defaults)).body))

    def _page(
        self,
        one: h.Node,
        so_far: h.Node,
        other: h.Node,
        sent: Sent,
        errors: Sequence[Error] = (),
        notice: str = "",
        status: int = 200,
        filled: Filled | None = None,
    ) -> Response:
        beside = dict(reversed(errors))
        filled = filled or Filled(sent.extra, {})
        calculate = _button(CALCULATE, "" if self.field.kind.numeric else "Calculate")
        in_all = [*errors, *summed_up(self.extra, filled.errors)]
        return document(
            f"Error: {self.title}" if in_all else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary(in_all),
            notice and noticed(notice),
            h.form(method="post", action=self.path, novalidate=True)[
                one,
                h.div(".card")[
                    entry(self.field, sent.text, beside.get(self.field.name, ""), autofocus=not in_all),
                    h.p(".actions")[_button(ADD, main=True), None if self.extra else calculate],
                ],
                h.div(".card")[inputs(self.extra, filled, focus=False), h.p(".actions")[calculate]]
                if self.extra
                else None,
                so_far,
            ],
            self._many(other, sent, beside),
            summary=self.summary,
            status=status,
        )

    def _many(self, submission: h.Node, sent: Sent, errors: Mapping[str, str]) -> h.Element:
        """The form that adds many at once; folded until it is needed."""
        hint = "Text or CSV, up to 4 MB"
        if sent.file:
            hint += f". Choose {quote(sent.file.name)} again: a browser does not send a file twice"
        return h.details(open=sent.action == ADD_MANY and bool(errors))[
            h.summary["Add many at once"],
            h.form(method="post", action=self.path, enctype="multipart/form-data", novalidate=True)[
                submission,
                h.div(".card")[
                    text_area(
                        self.many,
                        label_of(self.many),
                        value=sent.many,
                        error=errors.get(self.many, ""),
                        hint=how_to_separate(self.field.kind),
                    ),
                    text_input(
                        FILE,
                        "Or a file",
                        kind="file",
                        error=errors.get(FILE, ""),
                        hint=hint,
                        accept=".txt,.csv,.tsv,text/*",
                    ),
                    text_input(
                        COLUMN,
                        "Column of a CSV file",
                        value=sent.column,
                        error=errors.get(COLUMN, ""),
                        hint="Its name, or its number from 1; not needed if there is only one",
                    ),
                    h.p(".actions")[_button(ADD_MANY)],
                ],
            ],
        ]

    def _so_far(self, view: ListSnapshot) -> h.Node:
        if not view.count:
            return self._results(view)
        left_out = view.count - len(view.newest)
        kind = self.field.kind
        return [
            h.section(".card", aria_labelledby="so-far")[
                h.h2("#so-far")[f"{kind.many.capitalize()} so far:"],
                left_out > 0
                and h.p[
                    f"{view.count:,} {kind.many}; the newest {len(view.newest)} are: ",
                    h.a(href=f"{self.path}?all=1")["Show all"],
                ],
                entries(map(self.shown, view.newest), first=left_out + 1),
                h.p(".actions")[
                    _button(TAKE_BACK, f"Take back {shortened(self.shown(view.newest[-1]))}", plain=True),
                    _button(START_OVER, "Start over", plain=True),
                ],
            ],
            self._results(view),
        ]

    def _results(self, view: ListSnapshot) -> h.Node:
        newest_first = list(reversed(view.results))
        words = ("Last result", "The one before", *(f"{place} back" for place in range(3, 10)))
        targets = [
            (f"{self.path}?result={number}", word) for number, word in zip(newest_first, words, strict=False)
        ]
        return links(targets, "Earlier results")

    def result(
        self,
        closed: Closed,
        values: Sequence[Any],
        called: FunctionResult | None,
        filled: Filled,
        refused: str = "",
    ) -> Response:
        """The page of a closed list: the list, and the script's result or why it `refused` the list."""
        many = self.field.kind.many
        return document(
            f"Error: {self.title}" if refused else f"Result: {self.title}",
            h.h1[self.title],
            error_summary([("", refused)] if refused else []),
            h.div(".card")[
                self._said(called) if called else None,
                typed(labels_of(self.extra), texts_of(self.extra, filled)) if self.extra else None,
            ]
            if called or self.extra
            else None,
            bar_chart(values, self.shown, self.field.label) if self.counts and values else None,
            h.p[h.a(href=self.path)["Click here to calculate again"]],
            h.section(".card", aria_labelledby="numbers")[
                h.h2("#numbers")[
                    f"The {closed.count:,} {many}" if closed.count != 1 else f"The {self.field.kind.one}"
                ],
                entries(map(self.shown, islice(values, SHOWN))),
                closed.count > SHOWN
                and h.p[
                    f"These are the first {SHOWN}. ",
                    h.a(href=f"{self.path}?result={closed.number}&all=1")["Show all"],
                ],
            ]
            if closed.count
            else None,
            summary=self.summary,
            status=422 if refused else 200,
        )

    def _said(self, called: FunctionResult) -> h.Node:
        """A number stands alone here, as a text does: these pages' scripts say sentences."""
        if isinstance(called.result, (int, float)):
            called = called._replace(result=results.as_text(called.result))
        return results.shown(called, self.path.strip("/"))


def _hidden(submission: Submission) -> h.VoidElement:
    return h.input(type="hidden", name="submission", value=str(submission))


def _button(action: str, words: str = "", *, main: bool = False, plain: bool = False) -> h.Element:
    return h.button(type="submit", name="action", value=action, class_={"main": main, "plain": plain})[
        words or action
    ]
