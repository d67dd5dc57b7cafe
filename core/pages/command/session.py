"""A command that asks: from its first question on it is a console page, with its arguments kept beside the
answers. Only a program that asks imports this, and with it the list store."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.backend import Backend
from core.lists import Outcome, Submission
from core.pages.command.template import CommandTemplate
from core.pages.console.page import NOT_KEPT, _ConsolePage, _Visit
from core.pages.console.record import Record, Start
from core.problems import BadRequest, Unavailable
from core.replay import Answer, Limits, Replay, replay
from core.visitor.cookie import Visitor
from core.web.event import Request, Response, see_other

MAX_KEPT_BYTES = 200_000
"""Bytes of files kept while a program asks: a DynamoDB item holds 400 KB, and base64 adds a third."""


class _NothingUnderWay(Exception):
    """No program of this visitor's waits for an answer."""


@dataclass(frozen=True, slots=True)
class Session(_ConsolePage):
    """The console page at an address of its own. `form`: the address of the form."""

    form: str
    limits: Limits

    def begin(self, request: Request, start: Start) -> Response:
        """Keep the arguments of a program that asks, and lead on to its question. Raises `BadRequest` for
        files that are too large to keep, and `Unavailable`."""
        if sum(map(len, start.files.values())) > MAX_KEPT_BYTES:
            raise BadRequest(
                f"The program asks a question, and until it is answered the files are kept: at most "
                f"{MAX_KEPT_BYTES:,} bytes."
            )
        visitors = self.backend().visitors
        visitor = visitors.find(request)
        values = Record(start).values()
        if self.backend().lists.start_over(visitor.id, Submission.of_no_form(), values) is not Outcome.DONE:
            raise Unavailable()
        response = see_other(self.template.path if visitor.known else f"{self.template.path}?new")
        response.cookies.append(visitors.cookie(visitor, request))
        return response

    def get(self, request: Request) -> Response:
        try:
            return _ConsolePage.get(self, request)
        except _NothingUnderWay:
            if "new" in request.query:
                raise BadRequest(NOT_KEPT) from None
            return see_other(self.form)

    def post(self, request: Request) -> Response:
        try:
            return _ConsolePage.post(self, request)
        except _NothingUnderWay:
            return see_other(self.form)

    def _visit(self, visitor: Visitor, beginning: str) -> _Visit:
        visit = _ConsolePage._visit(self, visitor, beginning)
        if not visit.view.count or visit.outdated:
            raise _NothingUnderWay()
        return visit

    def _run(self, start: Start, answers: Sequence[Answer]) -> Replay:
        return replay(
            self.script,
            answers,
            seed=start.seed,
            started=start.at,
            limits=self.limits,
            argv=start.argv,
            files=start.files,
        )


def make(script: str, template: CommandTemplate, backend: Backend, form: str, limits: Limits) -> Session:
    from pathlib import Path

    return Session(Path(script), template, lambda: backend, form, limits)
