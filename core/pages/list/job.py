"""A list page whose function takes minutes: Calculate closes the list and begins a job (`core.pages.job`).

The job's request is a POST to `?result=<number>` of the closed list, so the list is not stored again.
Visitors who come to that address are sent to its newest job. They can begin one if there is none, because the
site was busy or failed when the list had been closed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from markupsafe import Markup

from core.html.share import share_form
from core.jobs.job import OF_LIST
from core.jobs.store import Busy
from core.page import Handler
from core.pages.job import (
    JobPage,
    Pressed,
    View,
    asks_for_job,
    name_new_visitor,
    new_token,
    pack,
    pressed_in,
)
from core.pages.job_end import Work, end_of_call, read_end
from core.pages.list.entries_template import MAX_SHOWN
from core.pages.list.page import REFUSED, ListPage
from core.pages.list.sent import Sent, index
from core.pages.list.template import ListTemplate
from core.pages.list.whole import read_whole
from core.pages.stateful import Visit, handlers, sharing_handlers
from core.problems import CannotShare
from core.web.event import Request, Response, read_request, see_other
from core.web.forms import FormData, read_query

if TYPE_CHECKING:
    from core.backend import Backend
    from core.pages.shared import Result
    from core.results.large import Store


@dataclass(frozen=True, slots=True)
class JobSent:
    """What was sent: one of the page's forms, the button of a job, the number of a closed list to calculate,
    or a program's list, with its errors."""

    form: Sent | None = None
    pressed: Pressed | None = None
    number: int | None = None
    errors: dict[str, str] | None = None


@dataclass(frozen=True)
class ListJobPage:
    page: ListPage
    seconds: int

    @property
    def template(self) -> ListTemplate:
        return self.page.template

    @cached_property
    def job(self) -> JobPage:
        return JobPage(self.template.path, self.seconds, self._around)

    def show(self, visit: Visit) -> Response:
        query = read_query(visit.request)
        if asks_for_job(visit.request, query):
            response = self.job.show(visit, query)
        elif "result" in query and "all" not in query:
            response = self._show_closed(visit, index(query.one("result") or ""))
        else:
            response = self.page.show(visit)
        name_new_visitor(visit, response)
        return response

    def read(self, request: Request) -> JobSent:
        if request.from_program:
            return JobSent(errors=read_whole(self.template.fields, request).errors)
        if request.raw_query.startswith(OF_LIST):
            return JobSent(number=index(request.raw_query.removeprefix(OF_LIST)))
        if pressed := pressed_in(request):
            return JobSent(pressed=pressed)
        return JobSent(self.page.read(request))

    def submit(self, visit: Visit, sent: JobSent) -> Response:
        if sent.form:
            return self.page.submit(visit, sent.form, self._begin)
        if sent.pressed:
            return self.job.press(visit, sent.pressed)
        if sent.errors:
            from core.web.json_api import errors

            return errors(sent.errors)
        if sent.number is not None:
            return self._begin(visit, sent.number)
        return self.job.begin(visit, new_token(), pack(visit.request))

    def form_again(self, sent: JobSent, error: str) -> Markup:
        if sent.number is not None:
            return self.template.not_calculated(sent.number, error)
        return self.page.form_again(sent.form or Sent(), error)

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        from core.pages.shared import Result

        closed = self.page.closed(visit, index(form.one("result") or ""))
        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        job = jobs.newest(visitor, self._asked(closed.number))
        html = read_end(jobs.result(visitor, job))["html"] if job and job.results else ""
        if not html:
            raise CannotShare("There is no result for this list.")
        return Result(str(self.template.copy(self.page.calculated(visit, closed), Markup(html))))  # noqa: S704

    def _show_closed(self, visit: Visit, number: int) -> Response:
        """The newest job of a closed list, or the way to begin one. Raises `NotFound`."""
        closed = self.page.closed(visit, number)
        job = visit.backend.jobs().newest(visit.visitor.id, self._asked(number))
        if job:
            return see_other(f"{self.template.path}?job={job.id}")
        return Response(self.template.not_calculated(closed.number))

    def _begin(self, visit: Visit, number: int) -> Response:
        """Begin the first job of a closed list. Raises `NotFound`, `Busy` and `Unavailable`."""
        closed = self.page.closed(visit, number)
        token = blake2b(f"{visit.visitor.id}#{closed.number}".encode(), digest_size=16).hexdigest()
        try:
            return self.job.begin(visit, token, self._asked(number))
        except Busy as busy:
            busy.page = self.template.not_calculated(number, f"{busy.message} {busy.advice}")
            raise

    def _asked(self, number: int) -> bytes:
        """The request for the work on a closed list."""
        return pack(read_request({"rawPath": self.template.path}), f"{OF_LIST}{number}")

    def _around(self, visit: Visit, asked: Request, view: View) -> Markup:
        number = index(asked.raw_query.removeprefix(OF_LIST))
        if not number:  # a program has sent the list
            return self.template.document(None, view.card, view.outcome)
        closed = self.page.closed(visit, number)
        # The visitor looks at a job again and again; only its end shows charts of all values.
        result = self.page.calculated(visit, closed, closed.count if view.job.over else MAX_SHOWN)
        share = share_form(self.template.path, result=str(number)) if view.result else None
        return self.template.outcome(result, [view.card, share], view.outcome, charts=view.job.over)


def job_handlers(
    backend: "Callable[[], Backend]", page: ListPage, minutes: int
) -> tuple[Handler, Handler, Handler]:
    """The GET, POST and DELETE of a list page whose function may take `minutes`."""
    made = ListJobPage(page, minutes * 60)
    get, post = sharing_handlers(handlers(backend, made), backend, made.template, made.to_share)
    return get, post, made.job.delete(backend)


def work_of(page: ListPage) -> "Callable[[Request, Store], bytes]":
    """Return what calls the function with the list of a request, and returns what is kept of its result. It
    raises any exception of the function but `ValueError`."""
    fields = page.template.fields

    def work(request: Request, store: "Store") -> bytes:
        if request.from_program:
            named = read_whole(fields, request).values
            values = named.pop(fields.many)
        else:
            closed = json.loads(request.body)
            named = page.noted(closed["note"]).values
            values = list(fields.entry.kind.all_from_stored(closed["values"]))
        name = page.template.path.strip("/")
        called = Work(lambda: page.function.uncaptured(store, values, **named), REFUSED, store)
        return end_of_call(called, name, page.template.said)

    return work
