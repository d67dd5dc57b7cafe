"""A list page as a visitor sees it, in each of its states."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import htpy as h
from markupsafe import Markup

from core.fields import Filled
from core.html.chart import MAX_BARS, bar_chart
from core.html.components import beside, error_summary, status_note
from core.html.controls import action_button, hidden
from core.html.document import document
from core.html.inputs import inputs, labels_of, named, prefilled, summed_up, texts_of, typed
from core.html.share import share_form, share_links
from core.html.template import SLOT, VALUE_SLOT, Template
from core.lists import Closed, ListSnapshot, Submission
from core.pages.list.entries_template import EntriesTemplate
from core.pages.list.many_form import FormState, many_form
from core.pages.list.sent import AFTER, START, STOP, Action, ListFields, Sent
from core.results import FunctionResult
from core.results import shown as result_shown
from core.results.text import as_text
from core.web.forms import FormData

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

    @cached_property
    def entries(self) -> EntriesTemplate:
        return EntriesTemplate(self.path, self.fields.entry)

    def form(self, snapshot: ListSnapshot, state: FormState) -> Markup:
        """The list so far, and the two forms that add to it."""
        return self._forms(
            snapshot.submission(), self.entries.so_far(snapshot, state.sent.after), state, snapshot.count
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
        return self.document(form, out, "Error" if errors else outcome)

    def document(self, form: h.Node, out: h.Node, outcome: str) -> Markup:
        """The page with these parts. `outcome`: as in `outcome`."""
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

    def result(self, result: ListResult, called: FunctionResult) -> Markup:
        """The page of a closed list: the function's result, and the form to go on with the list."""
        share = share_form(self.path, result=str(result.closed.number))
        return self.outcome(result, h.div(".card")[self.said(called), self._again(), share], "Result")

    def copy(self, result: ListResult, said: h.Node) -> h.Fragment:
        """A result to share: what is `said`, without anything that only its visitor can use."""
        extra, filled = self.fields.extra, result.filled
        texts = typed(labels_of(extra), texts_of(extra, filled)) if extra else None
        return h.fragment[
            h.div(".card")[said, texts], self._charts(result.values), self._numbers(result, linked=False)
        ]

    def refused(self, result: ListResult, message: str) -> Markup:
        """The page of a closed list that the function refused."""
        return self.outcome(result, [error_summary([("", message)]), self._again()], "Error")

    def failed(self, result: ListResult, error: Exception, request_id: str) -> Markup:
        """The page of a closed list for which the function raised `error`."""
        from core.html.failure import failure

        return self.outcome(result, [failure(error, request_id), self._again()], "Error")

    def not_calculated(self, number: int, error: str = "") -> Markup:
        """The page of a closed list without a job, because of an `error` just now or before."""
        address = f"{self.path}?result={number}"
        begin = h.form(method="post", action=address)[h.p(".actions")[h.button(".main")["Calculate"]]]
        kept = h.p["Your list is kept: ", h.a(href=f"{address}&all=1")["show all of it"], "."]
        form = [error_summary([("", error)] if error else []), h.div(".card")[kept, begin], self._again()]
        return self.document(form, None, "Error" if error else "Not calculated")

    def _again(self) -> h.Element:
        return h.p[h.a(href=self.path)["Click here to calculate again"]]

    def outcome(self, result: ListResult, said: h.Node, outcome: str, *, charts: bool = True) -> Markup:
        """The page of a closed list: what is `said` of it, with `charts` of its values, and the form to go on
        with the list. `outcome`: its word in the page's title."""
        out = h.fragment[said, self._charts(result.values) if charts else None]
        extra, filled, numbers = self.fields.extra, result.filled, self._numbers(result, linked=True)
        if result.submission is None:
            texts = h.div(".card")[typed(labels_of(extra), texts_of(extra, filled))] if extra else None
            return self.document([texts, numbers], out, outcome)
        after = result.closed.number if result.closed.count else 0
        slots = _hidden(result.submission, after), h.fragment[numbers], None
        if extra or not after or outcome != "Result":
            sent = Sent(extra=FormData(filled.typed), after=after)
            return self._page((*slots, None), FormState(sent), after > 0, out, outcome)
        return self._with_result(out, *slots[:2])

    def _charts(self, values: Sequence[Any]) -> h.Node:
        """How often each entry occurs; and the distribution of numbers that are too different for that."""
        entry = self.fields.entry
        if not values or not (self.counts or entry.kind.numeric):
            return None
        counts = Counter(values)
        several = entry.kind.numeric and len(counts) > MAX_BARS
        if several:
            from core.html.histogram import histogram  # here, so that only a long list pays for it
        return [
            bar_chart(counts, self.entries.shown, entry.label) if self.counts else None,
            histogram(counts) if several else None,
        ]

    def _numbers(self, result: ListResult, *, linked: bool) -> h.Node:
        return self.entries.closed(result.closed, result.values, linked=linked)

    def said(self, called: FunctionResult) -> h.Renderable | Markup:
        """A number is shown without "The result is": most scripts of list pages return sentences."""
        if isinstance(called.result, (int, float)):
            called = called._replace(result=as_text(called.result))
        return result_shown(called, self.path.strip("/"))


def _hidden(submission: Submission, after: int) -> Markup:
    """What a form must return: its submission, and the number of the closed list that it continues."""
    made = _submission()(str(submission))
    return made + str(hidden(AFTER, str(after))) if after else made


@cache
def _submission() -> Template:
    return Template(hidden("submission", VALUE_SLOT))
