"""The forms of a console page, as a visitor sends them."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.lists import Submission
from core.web.event import Request
from core.web.forms import MAX_ANSWERS_BYTES, read_form

INSTEAD = "instead"  # the answer that a page offers in place of the one that was typed


class Action(StrEnum):
    """The values of the buttons."""

    SEND = "Send"
    SEND_MANY = "Send all lines"
    CHANGE = "Change"
    TAKE_BACK = "Take back"
    START_OVER = "Start over"
    RUN_AGAIN = "Run again"
    END = "End of input"
    INTERRUPT = "Interrupt"


@dataclass(frozen=True, slots=True)
class Sent:
    """The content of one of the page's forms. From the page that the form was on: `question`, the number of
    answers; `before`, the fingerprint of the output; `beginning`, how the script was started, while there
    is no answer."""

    action: str = Action.SEND
    text: str = ""
    many: str = ""
    index: int = -1
    question: int = 0
    before: str = ""
    beginning: str = ""
    submission: Submission = field(default_factory=Submission.of_no_form)


def read_sent(request: Request) -> Sent:
    """Read one of the forms. Raises `UnsupportedType`, `TooLarge` or `BadRequest`."""
    form = read_form(request, MAX_ANSWERS_BYTES)

    def number(name: str) -> int:
        text = form.one(name) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1

    return Sent(
        action=form.one("action") or (Action.CHANGE if number("index") >= 0 else Action.SEND),
        text=form.one(INSTEAD) or form.one("answer") or "",
        many=(form.one("answers") or "").replace("\r\n", "\n"),
        index=number("index"),
        question=number("question"),
        before=form.one("before") or "",
        beginning=form.one("beginning") or "",
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
    )
