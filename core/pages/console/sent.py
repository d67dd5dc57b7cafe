"""What a visitor sends to a console page."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.lists import Submission
from core.web.event import FormData


class Action(StrEnum):
    """The buttons' values."""

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
    """What a visitor sent. `question`: how many answers there were when the form was made; `before`: the
    fingerprint of what the program had shown; `beginning`: how it was started, while there is no answer."""

    action: str = Action.SEND
    text: str = ""
    many: str = ""
    index: int = -1
    question: int = 0
    before: str = ""
    beginning: str = ""
    submission: Submission = field(default_factory=Submission.of_no_form)


def read_sent(form: FormData) -> Sent:
    """What one POST of one of the page's forms brought."""

    def number(name: str) -> int:
        text = form.one(name) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1

    return Sent(
        action=form.one("action") or Action.SEND,
        text=form.one("answer") or "",
        many=(form.one("answers") or "").replace("\r\n", "\n"),
        index=number("index"),
        question=number("question"),
        before=form.one("before") or "",
        beginning=form.one("beginning") or "",
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
    )
