"""A command that asks: from its first question on it is a console page, whose record has the arguments too.
Only a program that asks imports this, and with it the list store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.backend import Backend
from core.lists import Outcome, Submission
from core.pages.console.page import NOT_KEPT, ConsolePage, Progress
from core.pages.console.record import Record, Start
from core.pages.console.sent import Sent
from core.pages.stateful import Visit, set_cookie, visit
from core.problems import BadRequest, Unavailable
from core.replay import Answer, Limits, Replay, replay
from core.web.event import Request, Response, see_other
from core.web.forms import read_query

MAX_STORED_BYTES = 200_000
"""Bytes of uploaded files stored while a program asks: a DynamoDB item holds 400 KB, base64 adds a third."""


class _NoSession(Exception):
    """The visitor has no program that waits for an answer."""


@dataclass(frozen=True, slots=True)
class Session(ConsolePage):
    """The console page at its own address. `form`: the address of the form."""

    form: str
    limits: Limits
    backend: Callable[[], Backend]

    def begin(self, request: Request, start: Start) -> Response:
        """Store the arguments of a program that asks, and redirect to its question. Raises `BadRequest` if
        the files are too large to store, and `Unavailable`."""
        if sum(map(len, start.files.values())) > MAX_STORED_BYTES:
            raise BadRequest(
                "The program asks a question, and the files must be stored until you answer it: "
                f"choose files of at most {MAX_STORED_BYTES:,} bytes in all."
            )
        current = visit(request, self.backend())
        values = Record(start).values()
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

    def submit(self, visit: Visit, sent: Sent) -> Response:
        try:
            return ConsolePage.submit(self, visit, sent)
        except _NoSession:
            return see_other(self.form)

    def _progress(self, visit: Visit, beginning: str) -> Progress:
        progress = ConsolePage._progress(self, visit, beginning)
        if not progress.snapshot.count or progress.outdated:
            raise _NoSession()
        return progress

    def _run(self, start: Start, answers: Sequence[Answer]) -> Replay:
        return replay(
            self.script,
            answers,
            seed=start.seed,
            started=start.at,
            network=self.network,
            limits=self.limits,
            argv=start.argv,
            files=start.files,
        )
