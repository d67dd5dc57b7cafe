"""The forms of a console page, as a visitor sends them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.lists import Submission
from core.web.event import Request
from core.web.forms import MAX_ANSWERS_BYTES, MAX_UPLOAD_BYTES, FormData, read_form_with_several_files

if TYPE_CHECKING:
    from core.fields.files import UploadedFile

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
    UPLOAD = "Upload"
    DELETE = "Delete"
    START_AFRESH = "Start afresh"
    KEEP = "Keep these files"
    FORGET = "Delete my data"


OF_FILES = frozenset({Action.UPLOAD, Action.DELETE, Action.START_AFRESH, Action.KEEP})


@dataclass(frozen=True, slots=True)
class Sent:
    """The content of one of the page's forms. From the page that the form was on: `question`, the number of
    answers; `before`, the fingerprint of the output; `beginning`, how the script was started, while there
    is no answer. `uploads`: files; `name`: of a file to delete; `beside`: the upload was
    beside the question; `has_files`: the visitor had files; `yours`: it was
    the page with these."""

    action: str = Action.SEND
    text: str = ""
    many: str = ""
    index: int = -1
    question: int = 0
    before: str = ""
    beginning: str = ""
    submission: Submission = field(default_factory=Submission.of_no_form)
    uploads: "tuple[UploadedFile, ...]" = ()
    name: str = ""
    beside: bool = False
    has_files: bool = False
    yours: bool = False

    @property
    def answers_by_upload(self) -> bool:
        """Whether the name of the uploaded file is likely to be the answer."""
        return self.beside and self.action == Action.UPLOAD


def read_sent(request: Request) -> Sent:
    """Read one of the forms. Raises `UnsupportedType`, `TooLarge` or `BadRequest`."""
    form, uploads = read_form_with_several_files(request, MAX_ANSWERS_BYTES, MAX_UPLOAD_BYTES)

    def number(name: str) -> int:
        text = form.one(name) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1

    return Sent(
        action=form.one("action") or _action_of(form, number("index")),
        text=form.one(INSTEAD) or form.one("answer") or "",
        many=(form.one("answers") or "").replace("\r\n", "\n"),
        index=number("index"),
        question=number("question"),
        before=form.one("before") or "",
        beginning=form.one("beginning") or "",
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
        uploads=tuple(uploads),
        name=form.one("delete") or "",
        beside="beside" in form,
        has_files="files" in form,
        yours="yours" in form,
    )


def _action_of(form: FormData, index: int) -> Action:
    """The action of a form that was sent without a button, or by a file's own."""
    if form.one("delete"):
        return Action.DELETE
    return Action.CHANGE if index >= 0 else Action.SEND
