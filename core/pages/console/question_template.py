"""The forms of a program that asks: one for the answer, and one for what else a terminal takes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import htpy as h

from core.html.controls import Caption, action_button, text_area, text_input
from core.html.template import SLOT
from core.pages.console.sent import INSTEAD, Action
from core.pages.console.shown import FormState


class Asking(NamedTuple):
    """What differs from question to question on the page of a program that asks, or a slot for each part.
    `fields` and `fields_of_more`: the hidden fields of the two forms; `beside`: an upload; `left`: the files
    that the run has left; `yours`: the visitor's."""

    output: str | h.Renderable
    fields: str
    label: str
    start_over: str
    beside: str | h.Renderable
    fields_of_more: str
    left: str | h.Renderable
    yours: str | h.Renderable


SLOTS = Asking(*[SLOT] * len(Asking._fields))


def question_form(path: str, parts: Asking, state: FormState, *, secret: bool, answered: bool) -> h.Element:
    """The form for the answer. `answered`: whether there is an answer to take back."""
    sent = state.sent
    own = sent.action in (Action.SEND, Action.END, Action.INTERRUPT)
    caption = answer_caption(parts.label, state.errors if own else ())
    text = sent.text if own else ""
    return h.form(".card", method="post", action=path, novalidate=True)[
        parts.fields,
        answer_input(caption, text, secret=secret, focus=not state.errors),
        h.p(".actions")[
            action_button(Action.SEND, main=True),
            action_button(Action.TAKE_BACK, "Take back the last answer") if answered else None,
            offers(state.instead) if own else None,
        ],
        parts.start_over,
    ]


def more_form(path: str, fields: h.Node, state: FormState) -> h.Element:
    """What else a terminal takes: many lines at once, Ctrl-D and Ctrl-C."""
    many = state.sent.action == Action.SEND_MANY
    error = state.errors[0] if state.errors and many else ""
    hint = "One on each line; an empty line is an empty answer"
    return h.details(open=bool(error))[
        h.summary["Many answers at once, end of input, interrupt"],
        h.form(".card", method="post", action=path, novalidate=True)[
            fields,
            text_area(
                Caption("answers", "Many answers at once", hint, error),
                value=state.sent.many if many else "",
            ),
            h.p(".actions")[
                action_button(Action.SEND_MANY),
                action_button(Action.END, "End of input (Ctrl-D)"),
                action_button(Action.INTERRUPT, "Interrupt (Ctrl-C)"),
            ],
        ],
    ]


def answer_caption(label: str, errors: Sequence[str] = (), hint: str = "") -> Caption:
    return Caption("answer", label, hint, errors[0] if errors else "")


def answer_input(caption: Caption, text: str, *, secret: bool = False, focus: bool = True) -> h.Element:
    return text_input(
        caption,
        kind="password" if secret else "text",
        value="" if secret else text,
        autofocus=focus and not caption.error,
        autocapitalize="off",
        spellcheck="false",
        enterkeyhint="send",
    )


def offers(answers: Sequence[str], action: str = Action.SEND) -> Iterable[h.Element]:
    """A button for each of `answers`, which sends it instead of the typed one."""
    for answer in answers:
        yield h.button(type="submit", name=INSTEAD, value=answer)[f"{action} {answer} instead"]
