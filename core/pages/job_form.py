"""A form that begins a job: a form page, or an address of a command page, whose work takes minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import htpy as h
from markupsafe import Markup

from core.fields import Filled
from core.html.job import jobs_listed
from core.html.share import share_form
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
    token_in,
)
from core.pages.stateful import Visit, handlers, sharing_handlers
from core.web.event import Request, Response
from core.web.forms import FormData, read_query

if TYPE_CHECKING:
    from core.backend import Backend
    from core.pages.shared import Result


class JobForm(Protocol):
    """The form of a page that starts jobs."""

    @property
    def path(self) -> str: ...

    @property
    def title(self) -> str: ...

    def prefilled(self, query: FormData) -> Filled:
        """The form as an address fills it in."""

    def read(self, request: Request) -> tuple[Filled, FormData]:
        """The values of a request, and all its fields. Raises `core.problems.Problem`."""

    def page(self, filled: Filled, out: h.Node = None, *, title: str, token: str = "") -> Markup:
        """The form as it is filled, with `out`; `token`: of the job that it starts."""

    def refused(self, request: Request, filled: Filled, token: str = "") -> Response:
        """The form with its errors."""

    def copy(self, filled: Filled, result: h.Node) -> h.Renderable:
        """A result to share, with the values that were typed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: its fields, or the button of a job."""

    request: Request
    token: str
    filled: Filled
    pressed: Pressed | None = None


@dataclass(frozen=True)
class JobFormPage:
    """A page with such a form."""

    form: JobForm
    seconds: int

    @cached_property
    def job(self) -> JobPage:
        return JobPage(self.form.path, self.seconds, self._around)

    def show(self, visit: Visit) -> Response:
        query = read_query(visit.request)
        shows_job = asks_for_job(visit.request, query)
        response = self.job.show(visit, query) if shows_job else self._show_form(visit, query)
        name_new_visitor(visit, response)
        return response

    def read(self, request: Request) -> Sent:
        if pressed := pressed_in(request):
            return Sent(request, pressed.token, Filled(FormData(), {}), pressed)
        filled, found = self.form.read(request)
        return Sent(request, token_in(found), filled)

    def submit(self, visit: Visit, sent: Sent) -> Response:
        if sent.pressed:
            return self.job.press(visit, sent.pressed)
        if sent.filled.errors:
            return self.form.refused(visit.request, sent.filled, new_token())
        try:
            return self.job.begin(visit, sent.token, pack(visit.request))
        except Busy as busy:
            busy.page = self.form_again(sent, f"{busy.message} {busy.advice}")
            raise

    def form_again(self, sent: Sent, error: str) -> Markup:
        sent.filled.errors[""] = error
        return self.form.page(sent.filled, title=f"Error: {self.form.title}", token=sent.token)

    def _show_form(self, visit: Visit, query: FormData) -> Response:
        jobs = visit.backend.jobs().listed(visit.visitor.id) if visit.visitor.known else []
        listed = jobs_listed(self.form.path, jobs)
        return Response(
            self.form.page(self.form.prefilled(query), listed, title=self.form.title, token=new_token())
        )

    def _around(self, visit: Visit, asked: Request, view: View) -> Markup:
        filled = self.form.read(asked)[0]
        share = share_form(self.form.path, job=view.job.id) if view.result else None
        return self.form.page(
            filled, [view.card, share], title=f"{view.outcome}: {self.form.title}", token=new_token()
        )

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        from core.pages.shared import Result

        asked, result = self.job.result(visit, form.one("job") or "")
        return Result(str(self.form.copy(self.form.read(asked)[0], result)))


def job_handlers(
    backend: "Callable[[], Backend]", form: JobForm, minutes: int
) -> tuple[Handler, Handler, Handler]:
    """The GET, POST and DELETE of a page whose work may take `minutes`."""
    page = JobFormPage(form, minutes * 60)
    get, post = sharing_handlers(handlers(backend, page), backend, form, page.to_share)
    return get, post, page.job.delete(backend)
