"""Continue a run that asks for input as a console page. Its stored record includes the arguments.

The command page imports this module, and with it the list store, only when a program asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.backend import Backend
from core.folders import Named
from core.lists import Outcome, Submission
from core.pages.command.template import CommandTemplate
from core.pages.console.files_form import download, newest_files
from core.pages.console.files_template import YOURS
from core.pages.console.folder import NotKept
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

    template: CommandTemplate
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
        query = read_query(visit.request)
        if self.keep and ("kept" in query or YOURS in query):
            snapshot = visit.snapshot()
            newest = newest_files(visit, Named.parse(snapshot.files))
            if "kept" in query:
                return download(visit, query, "", (), newest)
            return Response(self.template.yours(snapshot.submission(), newest))
        try:
            return ConsolePage.show(self, visit)
        except _NoSession:
            if "new" in query:
                raise BadRequest(NOT_KEPT) from None
            return see_other(self.form)

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        try:
            return ConsolePage.to_share(self, visit, form)
        except _NoSession:
            raise CannotShare("The program has been started again since.") from None

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            if self.keep and sent.yours:
                return self._change_files(visit, sent)
            return ConsolePage.submit(self, visit, sent)
        except _NoSession:
            return see_other(self.form)

    def _change_files(self, visit: Visit, sent: Sent) -> Response:
        """Answer a form of the page with the visitor's files."""
        try:
            self.change(visit, sent)
        except (Refused, NotKept) as why:
            snapshot = visit.snapshot()
            newest = newest_files(visit, Named.parse(snapshot.files))
            page = self.template.yours(snapshot.submission(), newest, str(why))
            return Response(page, 409 if isinstance(why, Refused) else 422)
        return see_other(f"{self.template.path}?{YOURS}")

    def begun(self, visit: Visit, beginning: str) -> Progress:
        progress = self.progress(visit, beginning)
        if not progress.snapshot.count or progress.outdated:
            raise _NoSession()
        return progress

    def run_limits(self) -> Limits:
        return self.limits
