"""Continue a run that asks for input as a console page. Its stored record includes the arguments.

The command page imports this module, and with it the list store, only when a program asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.backend import Backend
from core.lists import Outcome, Submission
from core.pages.console.page import NOT_KEPT, ConsolePage
from core.pages.console.program import Progress, Refused
from core.pages.console.record import Record, Start
from core.pages.console.sent import Sent
from core.pages.stateful import TOO_MUCH, Visit, set_cookie, visit
from core.problems import BadRequest, CannotShare, Unavailable
from core.replay import Limits
from core.web.event import Request, Response, see_other
from core.web.forms import FormData, read_query

if TYPE_CHECKING:
    from core.pages.shared import Result

MAX_STORED_BYTES = 200_000
"""Bytes of uploads stored while a program waits. A DynamoDB item holds 400 KB; base64 adds a third."""


class _NoSession(Exception):
    """The visitor has no program waiting for an answer."""


@dataclass(frozen=True, slots=True)
class Session(ConsolePage):
    """The console page of a command. `form` is the path of the command's form."""

    form: str
    limits: Limits
    backend: Callable[[], Backend]

    def begin(self, request: Request, start: Start) -> Response:
        """Store how the run started, and redirect to its first question.

        Raises `BadRequest` if the files are too large to store or the program takes too long, and
        `Unavailable` if the store fails.
        """
        if sum(map(len, start.files.values())) > MAX_STORED_BYTES:
            raise BadRequest(
                "Your files are too large to keep while the program waits for your answer. "
                f"Choose files of at most {MAX_STORED_BYTES:,} bytes in total."
            )
        try:
            self.accepted(start, [])
        except Refused as refused:
            raise BadRequest(refused.errors[0]) from None
        current = visit(request, self.backend())
        values = Record(start).values()
        if not current.allows(values):
            raise BadRequest(TOO_MUCH)
        if current.lists.start_over(current.visitor.id, Submission.of_no_form(), values) is not Outcome.DONE:
            raise Unavailable()
        path = self.template.path
        response = see_other(path if current.visitor.known else f"{path}?new")
        set_cookie(response, current)
        return response

    def show(self, visit: Visit) -> Response:
        try:
            return ConsolePage.show(self, visit)
        except _NoSession:
            if "new" in read_query(visit.request):
                raise BadRequest(NOT_KEPT) from None
            return see_other(self.form)

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        try:
            return ConsolePage.to_share(self, visit, form)
        except _NoSession:
            raise CannotShare("The program has been started again since.") from None

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            return ConsolePage.submit(self, visit, sent)
        except _NoSession:
            return see_other(self.form)

    def progress(self, visit: Visit, beginning: str = "") -> Progress:
        progress = ConsolePage.progress(self, visit, beginning)
        if not progress.snapshot.count or progress.outdated:
            raise _NoSession()
        return progress

    def run_limits(self) -> Limits:
        return self.limits
