"""A page whose work takes minutes: a POST stores a job, and `?job=<id>` shows it (`core.jobs`)."""

import json
import re
import secrets
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import htpy as h
from markupsafe import Markup

from core.fields import Filled
from core.html.inputs import NEW_JOB
from core.html.job import AGAIN, STOP, job_card, jobs_listed, result_with_output, script
from core.jobs.job import Job, Reason, State
from core.jobs.start import start
from core.jobs.store import Busy, Jobs, SentBefore
from core.page import Handler
from core.pages.stateful import Visit, handlers, set_cookie, sharing_handlers, visit
from core.problems import BadRequest, CannotShare, NotFound, Unavailable
from core.web.event import Request, Response, read_request, see_other, send_file
from core.web.forms import FormData, read_form, read_query

if TYPE_CHECKING:
    from core.backend import Backend
    from core.pages.shared import Result

HOLD_SECONDS = 5.0  # a page without news is held so long, and blocks one of the function's processes
POLL_SECONDS = 1.0  # between two looks at the job: one read unit each
_ID = re.compile("[0-9a-f]{32}")
_KEPT_HEADERS = ("content-type", "accept")
_MAX_BUTTON_BYTES = 1_000


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

    def copy(self, filled: Filled, result: h.Node) -> h.Renderable:
        """A result to share, with the values that were typed."""

    def refused(self, request: Request, filled: Filled, token: str = "") -> Response:
        """The form with its errors."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: the fields, or the button of a job, whose id is `stop` or `again`."""

    request: Request
    token: str
    filled: Filled
    stop: str = ""
    again: str = ""


@dataclass(frozen=True)
class JobPage:
    """The part of a page that shows and starts jobs."""

    form: JobForm
    seconds: int

    def show(self, visit: Visit) -> Response:
        query = read_query(visit.request)
        token = query.get("job", [""])[0]
        if not _ID.fullmatch(token) and not visit.request.wants_json:
            response = self._show_form(visit, query)
        else:
            response = self._show_job(visit, token, query)
        if not visit.visitor.known:
            set_cookie(response, visit)  # now, so that a double click comes from one visitor
        return response

    def read(self, request: Request) -> Sent:
        if not request.wants_json and len(request.body) < _MAX_BUTTON_BYTES:
            found = read_form(request, _MAX_BUTTON_BYTES) if "url" in request.media_type else FormData()
            stop, again = found.one(STOP) or "", found.one(AGAIN) or ""
            if stop or again:
                return Sent(request, _token(found), Filled(FormData(), {}), stop, again)
        filled, found = self.form.read(request)
        return Sent(request, _token(found), filled)

    def submit(self, visit: Visit, sent: Sent) -> Response:
        jobs = visit.backend.jobs()
        if sent.stop:
            jobs.ask_to_stop(visit.visitor.id, sent.stop)
            return self._to(visit, sent.stop)
        stored = _pack(visit.request)
        if sent.again:
            stored = jobs.request(visit.visitor.id, _found(jobs, visit, sent.again))
        elif sent.filled.errors:
            return self.form.refused(visit.request, sent.filled, _new_token())
        try:
            self._start(jobs, visit.visitor.id, sent.token, stored)
        except SentBefore:
            raise BadRequest(
                "This form was sent before, with other values, and those are being worked on."
            ) from None
        except Busy as busy:
            if not sent.again:
                busy.page = self.form_again(sent, f"{busy.message} {busy.advice}")
            raise
        return self._to(visit, sent.token)

    def form_again(self, sent: Sent, error: str) -> Markup:
        sent.filled.errors[""] = error
        return self.form.page(sent.filled, title=f"Error: {self.form.title}", token=sent.token)

    def _start(self, jobs: Jobs, visitor: str, token: str, stored: bytes) -> None:
        if jobs.create(visitor, token, stored, self.seconds):
            try:
                start(jobs, visitor, token)
            except Unavailable:
                if jobs.give_up(visitor, token, State.FAILED, Reason.NOT_STARTED):
                    raise

    def _to(self, visit: Visit, token: str) -> Response:
        address = f"{self.form.path}?job={token}"
        if not visit.request.wants_json:
            return see_other(address)
        from core.web.json_api import answer

        response = answer({"job": token}, 202)
        response.headers |= {"location": address, "retry-after": "5"}
        return response

    def delete(self, backend: "Callable[[], Backend]") -> Handler:
        """The handler of DELETE, which stops a job."""

        def stop(request: Request) -> Response:
            token = (read_query(request).one("job")) or ""
            current = visit(request, backend())
            _found(current.backend.jobs(), current, token)
            current.backend.jobs().ask_to_stop(current.visitor.id, token)
            return Response("", 204)

        return stop

    def _show_form(self, visit: Visit, query: FormData) -> Response:
        jobs = visit.backend.jobs().listed(visit.visitor.id) if visit.visitor.known else []
        listed = jobs_listed(self.form.path, jobs)
        return Response(
            self.form.page(self.form.prefilled(query), listed, title=self.form.title, token=_new_token())
        )

    def _show_job(self, visit: Visit, token: str, query: FormData) -> Response:
        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        job = _found(jobs, visit, token)
        if visit.request.method == "GET" and not visit.request.wants_json:
            job = self._hold(jobs, visit, job, query.get("seen", [""])[0])
        ended = json.loads(jobs.result(visitor, job)) if job.state is State.ENDED else {}
        if "file" in query and ended.get("file"):
            from base64 import b64decode

            return send_file(ended["file"], b64decode(ended["content"]))
        printed = jobs.output(visitor, job)
        if visit.request.wants_json:
            return _as_json(job, printed, ended)
        filled = self._filled(visit, job)
        words = {State.ENDED: "Result"}.get(job.state, str(job.state).capitalize())
        title = f"{'Error' if ended.get('error') else words}: {self.form.title}"
        card = job_card(self.form.path, job, printed, ended, _new_token())
        page = self.form.page(filled, card, title=title, token=_new_token())
        return Response(page, script="" if job.over else script())

    def _filled(self, visit: Visit, job: Job) -> Filled:
        """The values that a job was asked for with."""
        return self.form.read(_unpack(visit.backend.jobs().request(visit.visitor.id, job)))[0]

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        from core.pages.shared import Result

        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        job = _found(jobs, visit, form.one("job") or "")
        ended = json.loads(jobs.result(visitor, job)) if job.state is State.ENDED else {}
        if not ended.get("html"):
            raise CannotShare("This run has no result that a page can show.")
        result = result_with_output(job, jobs.output(visitor, job), ended)
        return Result(str(self.form.copy(self._filled(visit, job), result)))

    def _hold(self, jobs: Jobs, visit: Visit, job: Job, seen: str) -> Job:
        """The job after its next change, or after `HOLD_SECONDS`. A visitor who has seen nothing yet waits
        for its end."""
        end = time.monotonic() + HOLD_SECONDS
        while not job.over and seen in ("", str(job.version)) and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
            job = _found(jobs, visit, job.id)
        return job


def job_handlers(
    backend: "Callable[[], Backend]", form: JobForm, minutes: int
) -> tuple[Handler, Handler, Handler]:
    """The GET, POST and DELETE of a page whose work may take `minutes`."""
    page = JobPage(form, minutes * 60)
    get, post = sharing_handlers(handlers(backend, page), backend, form, page.to_share)
    return get, post, page.delete(backend)


def ended(
    *, html: str = "", json_content: Any = None, error: str = "", file: tuple[str, bytes] | None = None
) -> bytes:
    """What is kept of a job that has ended: its result as HTML and as JSON, or what the function did not
    accept."""
    name, content = file or ("", b"")
    kept = {"html": html, "json": json_content, "error": error, "file": name}
    return json.dumps(kept | {"content": b64encode(content).decode()}).encode()


def _as_json(job: Job, printed: str, ended: dict[str, Any]) -> Response:
    from core.web.json_api import answer

    content: dict[str, Any] = {"job": job.id, "state": job.state, "seconds": job.elapsed, "printed": printed}
    if job.bar:
        content["progress"] = {"done": job.bar.done, "total": job.bar.total, "text": job.bar.text}
    if job.reason:
        content["reason"] = job.reason
    if ended.get("error"):
        content["errors"] = {"": ended["error"]}
    elif ended:
        content |= ended["json"]
    response = answer(content)
    if not job.over:
        response.headers["retry-after"] = "5"
    return response


def _pack(request: Request) -> bytes:
    """What of a request tells the values of its form."""
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    event = {
        "rawPath": request.path,
        "headers": headers,
        "body": request.body,
        "isBase64Encoded": request.body_is_base64,
        "requestContext": {"http": {"method": "POST"}},
    }
    return json.dumps(event).encode()


def _unpack(stored: bytes) -> Request:
    return read_request(json.loads(stored))


def _found(jobs: Jobs, visit: Visit, token: str) -> Job:
    job = jobs.find(visit.visitor.id, token) if visit.visitor.known and _ID.fullmatch(token) else None
    if job is None:
        raise _no_job()
    return job


def _no_job() -> NotFound:
    return NotFound("You have no run at this address: it belongs to another visitor, or it has expired.")


def _token(found: FormData) -> str:
    token = found.one(NEW_JOB) or ""
    return token if _ID.fullmatch(token) else _new_token()


def _new_token() -> str:
    return secrets.token_hex(16)
