"""A console page as a visitor sees it: the terminal so far, and the open question as a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import htpy as h
from markupsafe import Markup

from core.html.components import error_summary, links, status_note
from core.html.controls import action_button, confirmed, hidden
from core.html.document import document
from core.html.share import share_form, share_links
from core.html.template import SLOT, VALUE_SLOT, Template
from core.lists import Submission
from core.pages.console.files_template import (
    asks_for_file,
    left_files,
    upload_beside,
    your_files,
)
from core.pages.console.folder import Leaving
from core.pages.console.question_template import (
    SLOTS,
    Asking,
    answer_caption,
    answer_input,
    more_form,
    offers,
    question_form,
)
from core.pages.console.sent import Action, Sent
from core.pages.console.shown import FormState, Shown
from core.pages.console.terminal_template import terminal
from core.replay import Replay
from core.replay.screen import plain
from core.settings import shows_tracebacks

LATER_ANSWERS_STAY = "Later answers are kept as long as the program asks the same questions."
NOTHING_TO_REMOVE = "The program starts from the beginning. You have no answers yet that this would remove."
FORGETS = "Your answers, your files and the results that you shared on this page are deleted for good."


# The fields whose errors those of an action are; by default the answer's.
_FIELDS: dict[str, str] = {Action.SEND_MANY: "answers", Action.UPLOAD: "uploads", Action.DELETE: "uploads"}


@dataclass(frozen=True)
class ConsoleTemplate:
    """A console page's address and words."""

    path: str
    title: str
    summary: str

    def page(self, shown: Shown, state: FormState, request_id: str) -> Markup:
        """The terminal, and below it the forms to answer, start over, or change an answer."""
        output = terminal(self.path, shown, folded=shown.run.state == "asks")
        if shown.run.state != "asks":
            end = [self._left(shown), self._end(shown, request_id)]
            return self._of_program(state, output, end, self._your_files(shown, state))
        secret, answered = shown.run.secret, bool(shown.answers)
        parts = Asking(
            h.fragment[output],
            self._hidden(shown, shown.submission),
            _label(shown.run.prompt),
            _start_over(shown) if answered or state.errors or state.notice else "",
            h.fragment[self._upload_beside(shown, state)],
            self._twin(shown),
            h.fragment[self._left(shown)],
            h.fragment[self._your_files(shown, state)],
        )
        if secret or not state.is_blank:
            return self._asking(parts, state, secret=secret, answered=answered)
        return (self._later_question if answered else self._first_question)(*parts)

    @cached_property
    def _first_question(self) -> Template:
        """The page with nothing typed, and a slot for each part."""
        return Template(self._asking(SLOTS, FormState(Sent()), secret=False, answered=False))

    @cached_property
    def _later_question(self) -> Template:
        """The same with what is there once a question has been answered."""
        return Template(self._asking(SLOTS, FormState(Sent()), secret=False, answered=True))

    def _asking(self, parts: Asking, state: FormState, *, secret: bool, answered: bool) -> Markup:
        """The page of a program that asks. `answered`: whether it has asked before."""
        forms = [
            question_form(self.path, parts, state, secret=secret, answered=answered),
            parts.beside,
            more_form(self.path, parts.fields_of_more, state),
            parts.left,
            self._downloads() if answered else None,
            share_links(self.path),
        ]
        return self._of_program(state, parts.output, forms, parts.yours)

    def _of_program(self, state: FormState, output: h.Node, *content: h.Node) -> Markup:
        """The page with what the program has written, and `content` below it."""
        return self._document(
            state.errors,
            "upload" if state.sent.answers_by_upload else _FIELDS.get(state.sent.action, "answer"),
            state.notice and status_note(state.notice),
            output,
            content,
        )

    def change(self, shown: Shown, state: FormState) -> Markup:
        """A form to change an earlier answer."""
        sent = state.sent
        asked = shown.run.asked[sent.index]
        caption = answer_caption(_label(asked.prompt), state.errors, LATER_ANSWERS_STAY)
        return self._document(
            state.errors,
            "answer",
            h.form(".card", method="post", action=f"{self.path}?change={sent.index}", novalidate=True)[
                self._hidden(shown, shown.submission),
                hidden("index", str(sent.index)),
                answer_input(caption, sent.text, secret=asked.secret),
                h.p(".actions")[
                    action_button(Action.CHANGE, main=True),
                    offers(state.instead, Action.CHANGE),
                    h.a(".button", href=self.path)["Cancel"],
                ],
                _start_over(shown) if state.errors else None,
            ],
        )

    def not_repeatable(self, shown: Shown) -> Markup:
        """For a script whose run with the same answers differs from the last one."""
        return self._document(
            (),
            "",
            status_note(
                "This program did something else this time, although your answers are the same, so the "
                "questions that you answered are no longer there. It may read something that changes. "
                "You can start over."
            ),
            self._again(shown, Action.START_OVER),
        )

    def form_again(self, sent: Sent, error: str) -> Markup:
        """The form with the same submission, so that sending it again is safe; without the terminal."""
        values = {
            "submission": str(sent.submission),
            "question": str(sent.question),
            "before": sent.before,
            "beginning": sent.beginning,
            "index": str(sent.index),
            "answers": sent.many,
        }
        return self._document(
            [error],
            "",
            h.form(".card", method="post", action=self.path, novalidate=True)[
                (hidden(name, value) for name, value in values.items() if value),
                answer_input(answer_caption("Your answer"), sent.text, focus=False),
                h.p(".actions")[action_button(sent.action, main=True), action_button(Action.START_OVER)],
            ],
        )

    def _document(self, errors: Sequence[str], wrong: str, *content: h.Node) -> Markup:
        """A page; its `errors` are those of the field named `wrong`."""
        return document(
            f"Error: {self.title}" if errors else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary([(wrong, error) for error in errors]),
            content,
            summary=self.summary,
        )

    def _left(self, shown: Shown) -> h.Node:
        """The files that the run has left so far."""
        leaving = shown.files.leaving if shown.files else Leaving()
        return left_files(self.path, self._twin(shown), shown.run, leaving)

    def _upload_beside(self, shown: Shown, state: FormState) -> h.Node:
        if not shown.files or not asks_for_file(shown.run, state.errors):
            return None
        error = state.errors[0] if state.errors and state.sent.answers_by_upload else ""
        return upload_beside(self.path, self._twin(shown), error)

    def _your_files(self, shown: Shown, state: FormState) -> h.Node:
        """The visitor's files, if there are any or the script seems to use some; and what deletes
        everything."""
        files = shown.files
        own = state.sent.action in (Action.UPLOAD, Action.DELETE) and not state.sent.beside
        error = state.errors[0] if state.errors and own else ""
        return [
            your_files(self.path, self._twin(shown), files.newest, error)
            if files and (files.newest or files.wanted or shown.run.files)
            else None,
            h.form(method="post", action=self.path)[self._twin(shown), _confirmed(Action.FORGET)(FORGETS)]
            if shown.answers or (files and files.newest)
            else None,
        ]

    def _twin(self, shown: Shown) -> Markup:
        """The hidden fields of a further form."""
        return self._hidden(shown, shown.submission.twin())

    def _end(self, shown: Shown, request_id: str) -> h.Node:
        """A message and the forms of a program that no longer asks."""
        run = shown.run
        if run.state == "finished":
            return [
                h.p(role="status")["The program has finished."],
                self._again(shown, Action.RUN_AGAIN),
                share_form(self.path, beginning=shown.beginning, before=shown.fingerprints[-1]),
                self._downloads() if shown.answers else None,
            ]
        happened = (
            f"The program stopped with an error: {run.error}"
            if run.state == "failed"
            else f"The program was stopped: {run.error}."
        )
        return [
            h.div(".summary", role="alert")[
                h.h2["The program did not finish"],
                h.p[happened],
                h.p["It is not your fault. Tell the site’s owner this id: ", h.code[request_id]],
                self._traceback(run),
            ],
            self._again(shown, Action.START_OVER),
            self._downloads(),
        ]

    def _traceback(self, run: Replay) -> h.Node:
        """On the author's machine, where the program failed."""
        if not run.traceback or not shows_tracebacks():
            return None
        return h.div(".printed")[h.pre[run.traceback]]

    def _again(self, shown: Shown, action: str) -> h.Element:
        return h.form(method="post", action=self.path)[
            self._hidden(shown, shown.submission),
            h.p(".actions")[
                action_button(action, main=True),
                action_button(Action.TAKE_BACK, "Take back the last answer") if shown.answers else None,
            ],
        ]

    def _hidden(self, shown: Shown, submission: Submission) -> Markup:
        values = {
            "submission": str(submission),
            "question": str(len(shown.answers)),
            "before": shown.fingerprints[-1],
            "beginning": shown.beginning,
            "files": "1" if shown.files and shown.files.newest else "",
        }
        return Markup("").join(_field(name)(value) for name, value in values.items() if value)

    def _downloads(self) -> h.Node:
        return links([(f"{self.path}?save", "Save transcript")], "Downloads")


@cache
def _field(name: str) -> Template:
    return Template(hidden(name, VALUE_SLOT))


@cache
def _confirmed(action: Action) -> Template:
    return Template(confirmed(action, SLOT))


def _start_over(shown: Shown) -> Markup:
    count = len(shown.answers)
    answers = "answer is" if count == 1 else f"{count:,} answers are"
    return _confirmed(Action.START_OVER)(f"Your {answers} removed." if count else NOTHING_TO_REMOVE)


def _label(prompt: str) -> str:
    """An open question as a field's label: without colours, on one line."""
    return " ".join(plain(prompt).split()) or "Your answer"
