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
from core.html.components import entries, error_summary, links, status_note
from core.html.controls import action_button, hidden
from core.html.document import document
from core.html.inputs import inputs, labels_of, prefilled, summed_up, texts_of, typed
from core.html.template import SLOT, Template
from core.lists import Closed, ListSnapshot, Submission
from core.pages.list.many_form import FormState, many_form
from core.pages.list.sent import PLACE, START, STOP, Action, ListFields, Sent
from core.results import FunctionResult
from core.results import shown as result_shown
from core.results.text import as_text
from core.web.forms import FormData

FILE_ROWS = 200_000  # values in one file: at 26 bytes each they fit Lambda's limit of 6 MB for an answer
MAX_OFFERED = 20  # of the newest entries, to be taken back: every one costs each page view 40 bytes
MAX_SHOWN = 100  # values of a closed list on its result page

_Slots = tuple[h.Node, h.Node, h.Node]  # the list so far, and before it and after it a form's submission


@dataclass(frozen=True)
class ListTemplate:
    """A list page's address and words. With `counts` results show how often each entry occurs."""

    path: str
    title: str
    summary: str
    fields: ListFields
    counts: bool = False

    def shown(self, value: Any) -> str:
        """An entry in words: a value of the function's list, or a value as the store keeps it."""
        kind = self.fields.entry.kind
        shown = kind.show(kind.from_stored(value) if isinstance(value, str) else value)
        return self._words.get(shown, shown)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {choice.text: choice.words for choice in self.fields.entry.kind.choices}

    def form(self, snapshot: ListSnapshot, state: FormState) -> Markup:
        """The open list, and the two forms that add to it."""
        return self._forms(snapshot.submission(), self._so_far(snapshot), state)

    def form_again(self, sent: Sent, error: str) -> Markup:
        """The forms with the same submission, so that sending them again is safe; without the list."""
        return self._forms(sent.submission, None, FormState(sent, [("", error)]))

    def _forms(self, submission: Submission, so_far: h.Node, state: FormState) -> Markup:
        sent = state.sent
        many = sent.action == Action.ADD_MANY
        one, other = (submission.twin(), submission) if many else (submission, submission.twin())
        slots = _hidden(one), h.fragment[so_far], _hidden(other)
        touched = sent.text or sent.many or sent.column or sent.extra != self._defaults
        if touched or state.errors or state.filled or state.notice:
            undo = self._undo(submission.twin(), state.undo) if state.undo else None
            return self._page(slots, state, undo)
        return self._untouched(*slots)

    @cached_property
    def _defaults(self) -> FormData:
        return FormData(prefilled(self.fields.extra, Filled(FormData(), {})).typed)

    @cached_property
    def _untouched(self) -> Template:
        """The page with nothing typed."""
        return Template(self._page((SLOT, SLOT, SLOT), FormState(Sent(extra=self._defaults))))

    def _page(self, slots: _Slots, state: FormState, undo: h.Node = None) -> Markup:
        one, so_far, other = slots
        entry, extra = self.fields.entry, self.fields.extra
        beside = dict(reversed(state.errors))
        filled = state.filled or Filled(state.sent.extra, {})
        errors = [*state.errors, *summed_up(extra, filled.errors)]
        calculate = action_button(Action.CALCULATE, "" if entry.kind.numeric else "Calculate")
        return document(
            f"Error: {self.title}" if errors else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary(errors),
            state.notice and status_note(state.notice),
            undo,
            h.form(method="post", action=self.path, novalidate=True)[
                one,
                h.div(".card")[
                    inputs((entry,), self._entry(state, beside), focus=not errors),
                    h.p(".actions")[action_button(Action.ADD, main=True), None if extra else calculate],
                ],
                h.div(".card")[inputs(extra, filled, focus=False), h.p(".actions")[calculate]]
                if extra
                else None,
                so_far,
            ],
            many_form(self.path, self.fields, other, state, beside),
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
            _hidden(submission),
            hidden(START, str(places.start)),
            hidden(STOP, str(places.stop)),
            h.p(".actions")[action_button(Action.TAKE_BACK_MANY, words)],
        ]

    def _so_far(self, snapshot: ListSnapshot) -> h.Node:
        if not snapshot.count:
            return self._results(snapshot)
        left_out = snapshot.count - len(snapshot.newest)
        kind = self.fields.entry.kind
        return [
            h.section(".card", aria_labelledby="so-far")[
                h.h2("#so-far")[f"{kind.many.capitalize()} so far:"],
                self._count(snapshot, left_out),
                entries(map(self.shown, snapshot.newest), first=left_out + 1),
                h.p(".actions")[
                    action_button(
                        Action.TAKE_BACK,
                        f"Take back {shortened(self.shown(snapshot.newest[-1]))}",
                        plain=True,
                    ),
                    action_button(Action.START_OVER, plain=True),
                ],
                self._earlier(snapshot) if len(snapshot.newest) > 1 else None,
            ],
            self._results(snapshot),
        ]

    def _count(self, snapshot: ListSnapshot, left_out: int) -> h.Element:
        """How many entries there are, and where to get all of them."""
        kind = self.fields.entry.kind
        count = f"{snapshot.count:,} {kind.one if snapshot.count == 1 else kind.many}"
        return h.p[
            f"{count}; the newest {len(snapshot.newest)} are: " if left_out > 0 else f"{count}. ",
            [h.a(href=f"{self.path}?all=1")["Show all"], " "] if left_out > 0 else None,
            h.a(href=f"{self.path}?all=1&file")["Download as CSV"] if snapshot.count <= FILE_ROWS else None,
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

    def result(
        self,
        closed: Closed,
        values: Sequence[Any],
        called: FunctionResult | None,
        filled: Filled,
        refused: str = "",
    ) -> Markup:
        """The page of a closed list: the script's result, or why it `refused` the list, and the list."""
        kind, extra = self.fields.entry.kind, self.fields.extra
        return document(
            f"Error: {self.title}" if refused else f"Result: {self.title}",
            h.h1[self.title],
            error_summary([("", refused)] if refused else []),
            h.div(".card")[
                self._said(called) if called else None,
                typed(labels_of(extra), texts_of(extra, filled)) if extra else None,
            ]
            if called or extra
            else None,
            self._charts(values),
            h.p[h.a(href=self.path)["Click here to calculate again"]],
            h.section(".card", aria_labelledby="numbers")[
                h.h2("#numbers")[
                    f"The {closed.count:,} {kind.many}" if closed.count != 1 else f"The {kind.one}"
                ],
                entries(map(self.shown, islice(values, MAX_SHOWN))),
                closed.count > MAX_SHOWN
                and h.p[
                    f"These are the first {MAX_SHOWN}. ",
                    h.a(href=f"{self.path}?result={closed.number}&all=1")["Show all"],
                ],
            ]
            if closed.count
            else None,
            summary=self.summary,
        )

    def _charts(self, values: Sequence[Any]) -> h.Node:
        """How often each entry occurs; and the distribution of numbers that are too different for that."""
        several = self.fields.entry.kind.numeric and len(set(values)) > MAX_BARS
        if several:
            from core.html.histogram import histogram  # here, so that only a long list pays for it
        return [
            bar_chart(values, self.shown, self.fields.entry.label) if self.counts and values else None,
            histogram(values) if several else None,
        ]

    def _said(self, called: FunctionResult) -> h.Node:
        """A number is shown without "The result is": most scripts of list pages return sentences."""
        if isinstance(called.result, (int, float)):
            called = called._replace(result=as_text(called.result))
        return result_shown(called, self.path.strip("/"))


def _hidden(submission: Submission) -> h.VoidElement:
    return hidden("submission", str(submission))
