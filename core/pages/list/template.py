"""A list page as a visitor sees it, in each of its states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import htpy as h
from markupsafe import Markup

from core.fields import Filled
from core.fields.quoting import shortened
from core.html.chart import MAX_BARS, bar_chart
from core.html.components import beside, entries, error_summary, links, status_note
from core.html.controls import action_button, confirmed, hidden
from core.html.document import document
from core.html.inputs import inputs, labels_of, named, prefilled, summed_up, texts_of, typed
from core.html.share import share_form, share_links
from core.html.template import SLOT, Template
from core.lists import Closed, ListSnapshot, Submission
from core.pages.list.many_form import FormState, many_form
from core.pages.list.sent import AFTER, PLACE, START, STOP, Action, ListFields, Sent
from core.results import FunctionResult
from core.results import shown as result_shown
from core.results.text import as_text
from core.web.forms import FormData

ROWS = 1_000  # values on one page: of the longest texts, 4 MB
FILE_ROWS = 200_000  # values in one file: at 26 bytes each they fit Lambda's limit of 6 MB for an answer
MAX_OFFERED = 20  # of the newest entries, to be taken back: every one costs each page view 40 bytes
MAX_SHOWN = 100  # values of a closed list on its result page

# The list so far, before it and after it a form's submission, and the form that undoes a bulk entry.
_Slots = tuple[h.Node, h.Node, h.Node, h.Node]


@dataclass(frozen=True, slots=True)
class ListResult:
    """A closed list to show, the fields asked for at Calculate, and the submission of a form that continues
    the list, None if there is no such form."""

    closed: Closed
    values: Sequence[Any]
    filled: Filled
    submission: Submission | None


@dataclass(frozen=True)
class ListTemplate:
    """A list page's address and words. With `counts` results show how often each entry occurs."""

    path: str
    title: str
    summary: str
    fields: ListFields
    counts: bool = False

    @property
    def file_rows(self) -> int:
        """The number of values in one file. Texts can be long: a file has as many as a page."""
        return ROWS if self.fields.entry.kind.spaced else FILE_ROWS

    def shown(self, value: Any) -> str:
        """An entry in words: a value of the function's list, or a value as the store keeps it."""
        kind = self.fields.entry.kind
        shown = kind.show(kind.from_stored(value) if isinstance(value, str) else value)
        return self._words.get(shown, shown)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {choice.text: choice.words for choice in self.fields.entry.kind.choices}

    def form(self, snapshot: ListSnapshot, state: FormState) -> Markup:
        """The list so far, and the two forms that add to it."""
        return self._forms(
            snapshot.submission(), self._so_far(snapshot, state.sent.after), state, snapshot.count
        )

    def form_again(self, sent: Sent, error: str) -> Markup:
        """The forms with the same submission, so that sending them again is safe; without the list."""
        return self._forms(sent.submission, None, FormState(sent, [("", error)]))

    def _forms(self, submission: Submission, so_far: h.Node, state: FormState, count: int = 0) -> Markup:
        sent = state.sent
        many = sent.action == Action.ADD_MANY
        one, other = (submission.twin(), submission) if many else (submission, submission.twin())
        undo = self._undo(submission.twin(), state.undo) if state.undo else None
        slots = _hidden(one, sent.after), h.fragment[so_far], _hidden(other, sent.after)
        touched = sent.text or sent.many or sent.column or sent.extra != self._defaults
        if touched or state.errors or state.filled or state.notice:
            return self._page((*slots, undo), state, count > 0)
        return self._filled_list(*slots) if count else self._empty_list(*slots)

    @cached_property
    def _defaults(self) -> FormData:
        return FormData(prefilled(self.fields.extra, Filled(FormData(), {})).typed)

    @cached_property
    def _empty_list(self) -> Template:
        """The page with nothing typed and nothing in the list."""
        return Template(self._page((SLOT, SLOT, SLOT, None), FormState(Sent(extra=self._defaults)), False))

    @cached_property
    def _filled_list(self) -> Template:
        """The page with nothing typed."""
        return Template(self._page((SLOT, SLOT, SLOT, None), FormState(Sent(extra=self._defaults)), True))

    @cached_property
    def _with_result(self) -> Template:
        """The page of a result, if the page has no further fields; its first slot is the result's."""
        return Template(self._page((SLOT, SLOT, None, None), FormState(Sent()), True, SLOT, "Result"))

    def _page(
        self, slots: _Slots, state: FormState, has_entries: bool, out: h.Node = None, outcome: str = ""
    ) -> Markup:
        """The forms, with `out` beside them: a result, a refusal or a failure. `outcome`: its word in the
        page's title."""
        one, so_far, other, undo = slots
        entry, extra = self.fields.entry, self.fields.extra
        messages = dict(reversed(state.errors))
        filled = state.filled or Filled(state.sent.extra, {})
        errors = [
            *(
                (name, named(entry.label, error) if name == entry.name else error)
                for name, error in state.errors
            ),
            *summed_up(extra, filled.errors),
        ]
        calculate = action_button(Action.CALCULATE, "Calculate", main=has_entries)
        form = [
            error_summary(errors),
            state.notice and status_note(state.notice),
            undo,
            h.form(method="post", action=self.path, novalidate=True)[
                one,
                h.div(".card")[
                    inputs((entry,), self._entry(state, messages), focus=not errors and out is None),
                    h.p(".actions")[
                        action_button(Action.ADD, main=not has_entries), None if extra else calculate
                    ],
                ],
                h.div(".card")[inputs(extra, filled, focus=False), h.p(".actions")[calculate]]
                if extra
                else None,
                so_far,
            ],
            many_form(self.path, self.fields, other, state, messages) if out is None else None,
            share_links(self.path) if out is None else None,
        ]
        return self._document(form, out, "Error" if errors else outcome)

    def _document(self, form: h.Node, out: h.Node, outcome: str) -> Markup:
        return document(
            f"{outcome}: {self.title}" if outcome else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            beside(form, out),
            summary=self.summary,
        )

    def _entry(self, state: FormState, errors: Mapping[str, str]) -> Filled:
        """The field for one entry, as it was sent."""
        name, text = self.fields.entry.name, state.sent.text
        filled = Filled({name: [text] if text else []}, {}, {name: errors[name]} if name in errors else {})
        if name in state.options:
            filled.options[name] = tuple(state.options[name])
        return filled

    def _undo(self, submission: Submission, places: range) -> h.Element:
        words = "Take it back" if len(places) == 1 else f"Take these {len(places):,} back"
        return h.form(method="post", action=self.path)[
            _hidden(submission, 0),
            hidden(START, str(places.start)),
            hidden(STOP, str(places.stop)),
            h.p(".actions")[action_button(Action.TAKE_BACK_MANY, words)],
        ]

    def _so_far(self, snapshot: ListSnapshot, after: int) -> h.Node:
        if not snapshot.count:
            return self._results(snapshot)
        left_out = snapshot.count - len(snapshot.newest)
        kind = self.fields.entry.kind
        address = f"{self.path}?result={after}&all=1" if after else f"{self.path}?all=1"
        return [
            h.section(".card", aria_labelledby="so-far")[
                h.h2("#so-far")[f"{kind.many.capitalize()} so far:"],
                self._count(snapshot, address),
                entries(map(self.shown, snapshot.newest), first=left_out + 1),
                None if after else self._corrections(snapshot),
            ],
            self._results(snapshot),
        ]

    def _count(self, snapshot: ListSnapshot, address: str) -> h.Element:
        """How many entries there are, and where to get all of them."""
        kind, shown = self.fields.entry.kind, len(snapshot.newest)
        count = f"{snapshot.count:,} {kind.one if snapshot.count == 1 else kind.many}"
        cut = snapshot.count > shown
        return h.p[
            f"{count}; the newest {shown} are: " if cut else f"{count}. ",
            [h.a(href=address)["Show all"], " "] if cut else None,
            h.a(href=f"{address}&file")["Download as CSV"] if snapshot.count <= self.file_rows else None,
        ]

    def _corrections(self, snapshot: ListSnapshot) -> h.Node:
        kind = self.fields.entry.kind
        last = shortened(self.shown(snapshot.newest[-1]))
        many = f"The {kind.one} is" if snapshot.count == 1 else f"All {snapshot.count:,} {kind.many} are"
        return [
            h.div(".actions")[
                action_button(Action.TAKE_BACK, f"Take back {last}", plain=True),
                confirmed(Action.START_OVER, f"{many} removed."),
            ],
            self._earlier(snapshot) if len(snapshot.newest) > 1 else None,
        ]

    def _earlier(self, snapshot: ListSnapshot) -> h.Element:
        """A form to take back any of the newest entries."""
        offered = snapshot.newest[-MAX_OFFERED:]
        places = range(snapshot.count - 1, snapshot.count - 1 - len(offered), -1)
        options = Markup("").join(
            Markup('<option value="{}">{}: {}</option>').format(
                place, place + 1, shortened(self.shown(value))
            )
            for place, value in zip(places, reversed(offered), strict=True)
        )
        return h.details[
            h.summary["Take back an earlier one"],
            h.div(".field")[
                h.label(for_=PLACE)["Which one, by its place in the list"],
                h.select(id=PLACE, name=PLACE)[options],
            ],
            h.p(".actions")[action_button(Action.TAKE_BACK_ONE)],
        ]

    def _results(self, snapshot: ListSnapshot) -> h.Node:
        newest_first = list(reversed(snapshot.results))
        words = ("Last result", "The one before", *(f"{place} back" for place in range(3, 10)))
        targets = [
            (f"{self.path}?result={number}", word) for number, word in zip(newest_first, words, strict=False)
        ]
        return links(targets, "Earlier results")

    def result(self, result: ListResult, called: FunctionResult) -> Markup:
        """The page of a closed list: the function's result, and the form to go on with the list."""
        share = share_form(self.path, result=str(result.closed.number))
        return self._outcome(result, h.div(".card")[self._said(called), self._again(), share], "Result")

    def copy(self, result: ListResult, called: FunctionResult) -> h.Fragment:
        """A result to share: without anything that only its visitor can use."""
        extra, filled = self.fields.extra, result.filled
        texts = typed(labels_of(extra), texts_of(extra, filled)) if extra else None
        said = h.div(".card")[self._said(called), texts]
        return h.fragment[said, self._charts(result.values), self._numbers(result, address="")]

    def refused(self, result: ListResult, message: str) -> Markup:
        """The page of a closed list that the function refused."""
        return self._outcome(result, [error_summary([("", message)]), self._again()], "Error")

    def failed(self, result: ListResult, error: Exception, request_id: str) -> Markup:
        """The page of a closed list for which the function raised `error`."""
        from core.html.failure import failure

        return self._outcome(result, [failure(error, request_id), self._again()], "Error")

    def _again(self) -> h.Element:
        return h.p[h.a(href=self.path)["Click here to calculate again"]]

    def _outcome(self, result: ListResult, said: h.Node, outcome: str) -> Markup:
        out = h.fragment[said, self._charts(result.values)]
        extra, filled, numbers = self.fields.extra, result.filled, self._numbers(result, self.path)
        if result.submission is None:
            texts = h.div(".card")[typed(labels_of(extra), texts_of(extra, filled))] if extra else None
            return self._document([texts, numbers], out, outcome)
        after = result.closed.number if result.closed.count else 0
        slots = _hidden(result.submission, after), h.fragment[numbers], None
        if extra or not after or outcome != "Result":
            sent = Sent(extra=FormData(filled.typed), after=after)
            return self._page((*slots, None), FormState(sent), after > 0, out, outcome)
        return self._with_result(out, *slots[:2])

    def _charts(self, values: Sequence[Any]) -> h.Node:
        """How often each entry occurs; and the distribution of numbers that are too different for that."""
        several = self.fields.entry.kind.numeric and len(set(values)) > MAX_BARS
        if several:
            from core.html.histogram import histogram  # here, so that only a long list pays for it
        return [
            bar_chart(values, self.shown, self.fields.entry.label) if self.counts and values else None,
            histogram(values) if several else None,
        ]

    def _numbers(self, result: ListResult, address: str) -> h.Node:
        """The first entries of a closed list, and a link to all, if the page has an `address` for them."""
        closed, kind = result.closed, self.fields.entry.kind
        if not closed.count:
            return None
        return h.section(".card", aria_labelledby="calculated")[
            h.h2("#calculated")[
                f"The {closed.count:,} {kind.many}" if closed.count != 1 else f"The {kind.one}"
            ],
            entries(map(self.shown, islice(result.values, MAX_SHOWN))),
            closed.count > MAX_SHOWN
            and h.p[
                f"These are the first {MAX_SHOWN}. ",
                address and h.a(href=f"{address}?result={closed.number}&all=1")["Show all"],
            ],
        ]

    def _said(self, called: FunctionResult) -> h.Node:
        """A number is shown without "The result is": most scripts of list pages return sentences."""
        if isinstance(called.result, (int, float)):
            called = called._replace(result=as_text(called.result))
        return result_shown(called, self.path.strip("/"))


def _hidden(submission: Submission, after: int) -> h.Renderable:
    """What a form must return: its submission, and the number of the closed list that it continues."""
    return h.fragment[hidden("submission", str(submission)), hidden(AFTER, str(after)) if after else None]
