"""What a visitor sees of a console page: the terminal so far, and the open question as a form."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import htpy as h

from core.html.components import document, error_summary, links, text_area, text_input
from core.html.components import notice as noticed
from core.lists import Submission
from core.pages.console.record import Recorded
from core.pages.console.sent import Action, Sent
from core.problems import Unavailable
from core.replay import Replay, fingerprints
from core.replay.screen import Line, Style, marked, plain, render
from core.web.event import Response

LATER_ANSWERS_STAY = "Later answers are kept as long as the program asks the same questions."
LEFT_OUT = "The program has written more than this page can show. {:,} lines before are left out."
LINES = 60  # of the terminal that are shown at once while it asks; what is above is folded


@dataclass(frozen=True, slots=True)
class Shown:
    """A run to show: with the answers it was given, and what its forms bring back."""

    run: Replay
    answers: Sequence[Recorded]
    submission: Submission
    beginning: str
    until: float = math.inf
    """When rendering must end, by `time.monotonic()`."""


@dataclass(frozen=True, slots=True)
class ConsoleTemplate:
    """A console page's address and words."""

    path: str
    title: str
    summary: str

    def page(
        self, shown: Shown, sent: Sent, errors: Sequence[str], notice: str, status: int, request_id: str
    ) -> Response:
        """The terminal, and what can be done: answer, begin again, or change what was said."""
        run = shown.run
        if run.state in ("failed", "stopped") and status == 200:
            status = 500
        body: h.Node = self._end(shown, request_id)
        if run.state == "asks":
            body = self._question(shown, sent, errors)
        return self._document(
            errors,
            "answers" if sent.action == Action.SEND_MANY else "answer",
            notice and noticed(notice),
            self._terminal(shown, folded=run.state == "asks"),
            body,
            self._more(shown, sent, errors) if run.state == "asks" else None,
            status=status,
        )

    def change(self, shown: Shown, sent: Sent, errors: Sequence[str]) -> Response:
        """A form to change one earlier answer."""
        asked = shown.run.asked[sent.index]
        return self._document(
            errors,
            "answer",
            h.form(".card", method="post", action=f"{self.path}?change={sent.index}", novalidate=True)[
                self._hidden(shown, shown.submission),
                h.input(type="hidden", name="index", value=str(sent.index)),
                _answer_field(_label(asked.prompt), asked.secret, sent.text, errors, hint=LATER_ANSWERS_STAY),
                h.p(".actions")[
                    _button(Action.CHANGE, main=True), h.a(".button", href=self.path)["Leave it"]
                ],
            ],
            status=422 if errors else 200,
        )

    def not_repeatable(self, shown: Shown) -> Response:
        """For a script that depends on something outside, so that a run is not as the last one was."""
        return self._document(
            (),
            "",
            noticed(
                "This program did not do the same again with the same answers, so the questions that you "
                "answered are no longer there. It may read something that changes. You can start over."
            ),
            self._again(shown, Action.START_OVER),
            status=409,
        )

    def unavailable(self, problem: Unavailable, sent: Sent) -> Response:
        """The form as it was sent, with the same submission: sending it again is safe."""
        error = f"{problem.message} {problem.advice} Sending it again is safe: it will be counted once."
        hidden = {
            "submission": str(sent.submission),
            "question": str(sent.question),
            "before": sent.before,
            "beginning": sent.beginning,
            "index": str(sent.index),
            "answers": sent.many,
        }
        response = self._document(
            [error],
            "",
            h.form(".card", method="post", action=self.path, novalidate=True)[
                (h.input(type="hidden", name=name, value=value) for name, value in hidden.items() if value),
                _answer_field("Your answer", False, sent.text, (), focus=False),
                h.p(".actions")[_button(sent.action, main=True), _button(Action.START_OVER)],
            ],
            status=problem.status,
        )
        response.headers |= problem.headers
        return response

    def transcript(self, shown: Shown) -> Response:
        """The whole transcript as a text file, without colours."""
        name = f"{self.path.strip('/')}.txt"
        headers = {
            "content-type": "text/plain; charset=utf-8",
            "content-disposition": f'attachment; filename="{name}"',
        }
        return Response(plain(shown.run.transcript), headers=headers)

    def _document(self, errors: Sequence[str], wrong: str, *content: h.Node, status: int) -> Response:
        return document(
            f"Error: {self.title}" if errors else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary([(wrong, error) for error in errors]),
            content,
            summary=self.summary,
            status=status,
        )

    def _terminal(self, shown: Shown, *, folded: bool) -> h.Node:
        """What the program has shown. While it asks, only the end of it is unfolded, without the open
        question, which labels the form's field; each answer links to the form that changes it."""
        run = shown.run
        text = run.transcript
        if run.state == "asks" and text.endswith(run.prompt):
            text = text[: len(text) - len(run.prompt)]
        echoes = [
            (asked.position, 0 if asked.secret else len(answer.text))
            for asked, answer in zip(run.asked, shown.answers, strict=False)
        ]
        rendered = render(marked(text, echoes), until=shown.until)
        *cleared, screen = rendered.screens
        if screen and not screen[-1]:
            screen.pop()
        earlier = [line for lines in cleared for line in [*lines, []]]
        if folded and len(screen) > LINES:
            earlier, screen = earlier + screen[:-LINES], screen[-LINES:]
        if not earlier and not screen and not rendered.left_out:
            return None
        return h.section(".terminal", aria_label="What the program says", tabindex="0")[
            h.details[
                h.summary[f"Show the {len(earlier):,} lines before"],
                h.pre[self._lines(earlier)],
            ]
            if earlier
            else None,
            h.p[LEFT_OUT.format(rendered.left_out)] if rendered.left_out else None,
            h.pre("#output")[self._lines(screen)],
        ]

    def _lines(self, lines: Iterable[Line]) -> Iterable[h.Node]:
        for line in lines:
            for text, style in line:
                yield self._piece(text, style)
            yield "\n"

    def _piece(self, text: str, style: Style) -> h.Node:
        if style.answer is not None:
            return h.a(".typed", href=f"{self.path}?change={style.answer}", title="Change this answer")[text]
        names = [f"f{style.colour}" if style.colour is not None else ""]
        names += [f"b{style.ground}" if style.ground is not None else "", *sorted(style.flags)]
        shown_as = " ".join(filter(None, names))
        return h.span(class_=shown_as)[text] if shown_as else text

    def _question(self, shown: Shown, sent: Sent, errors: Sequence[str]) -> h.Element:
        run = shown.run
        own = sent.action in (Action.SEND, Action.END, Action.INTERRUPT)
        text = sent.text if own else ""
        return h.form(".card", method="post", action=self.path, novalidate=True)[
            self._hidden(shown, shown.submission),
            _answer_field(_label(run.prompt), run.secret, text, errors if own else (), focus=not errors),
            h.p(".actions")[
                _button(Action.SEND, main=True),
                [_button(Action.TAKE_BACK, "Take back the last answer"), _button(Action.START_OVER)]
                if shown.answers
                else None,
            ],
        ]

    def _more(self, shown: Shown, sent: Sent, errors: Sequence[str]) -> h.Element:
        many = sent.action == Action.SEND_MANY
        return h.details(open=many and bool(errors))[
            h.summary["More"],
            h.form(".card", method="post", action=self.path, novalidate=True)[
                self._hidden(shown, shown.submission.twin()),
                text_area(
                    "answers",
                    "Many answers at once",
                    value=sent.many if many else "",
                    error=errors[0] if errors and many else "",
                    hint="One a line; an empty line is an empty answer",
                ),
                h.p(".actions")[
                    _button(Action.SEND_MANY),
                    _button(Action.END, "End of input (Ctrl-D)"),
                    _button(Action.INTERRUPT, "Interrupt (Ctrl-C)"),
                ],
            ],
            links([(f"{self.path}?save", "Save transcript")], "Downloads") if shown.answers else None,
        ]

    def _end(self, shown: Shown, request_id: str) -> h.Node:
        """What to say and offer when the program asks no more."""
        run = shown.run
        if run.state == "finished":
            return [
                h.p(role="status")["The program has finished."],
                self._again(shown, Action.RUN_AGAIN),
                links([(f"{self.path}?save", "Save transcript")], "Downloads") if shown.answers else None,
            ]
        said = (
            f"The program stopped with an error: {run.error}"
            if run.state == "failed"
            else f"The program was stopped: {run.error}."
        )
        return [
            h.div(".summary", role="alert")[
                h.h2["The program did not finish"],
                h.p[said],
                h.p["It is not your fault. The site’s owner can find it under this id: ", h.code[request_id]],
            ],
            self._again(shown, Action.START_OVER),
            links([(f"{self.path}?save", "Save transcript")], "Downloads"),
        ]

    def _again(self, shown: Shown, action: str) -> h.Element:
        return h.form(method="post", action=self.path)[
            self._hidden(shown, shown.submission),
            h.p(".actions")[
                _button(action, main=True),
                _button(Action.TAKE_BACK, "Take back the last answer") if shown.answers else None,
            ],
        ]

    def _hidden(self, shown: Shown, submission: Submission) -> list[h.VoidElement]:
        values = {
            "submission": str(submission),
            "question": str(len(shown.answers)),
            "before": fingerprints(shown.run)[-1],
            "beginning": shown.beginning,
        }
        return [h.input(type="hidden", name=name, value=value) for name, value in values.items() if value]


def _answer_field(
    label: str, secret: bool, text: str, errors: Sequence[str], *, focus: bool = True, hint: str = ""
) -> h.Element:
    return text_input(
        "answer",
        label,
        kind="password" if secret else "text",
        value="" if secret else text,
        error=errors[0] if errors else "",
        hint=hint,
        autofocus=focus and not errors,
        autocapitalize="off",
        spellcheck="false",
        enterkeyhint="send",
    )


def _label(prompt: str) -> str:
    """An open question as a field's label: its text without colours, on one line."""
    return " ".join(plain(prompt).split()) or "Your answer"


def _button(action: str, words: str = "", *, main: bool = False) -> h.Element:
    return h.button(type="submit", name="action", value=action, class_={"main": main})[words or action]
