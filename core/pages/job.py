"""The jobs of a page whose work takes minutes: `?job=<id>` shows one, and a POST begins or stops one
(`core.jobs`)."""

import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import htpy as h
from markupsafe import Markup

from core.html.inputs import NEW_JOB
from core.html.job import AGAIN, FORGET, STOP, job_card, result_with_output, script
from core.jobs.job import FILE, Job, Reason, State
from core.jobs.start import start
from core.jobs.store import Jobs, SentBefore, Stores
from core.page import Handler
from core.pages.job_end import read_end
from core.pages.stateful import Visit, set_cookie, visit
from core.problems import BadRequest, CannotShare, NotFound, Unavailable
from core.web.event import Request, Response, read_request, see_other
from core.web.forms import FormData, read_form, read_query

if TYPE_CHECKING:
    from core.backend import Backend

HOLD_SECONDS = 5.0  # a page without news is held so long, and blocks one of the function's processes
POLL_SECONDS = 1.0  # between two looks at the job: one read unit each
_ID = re.compile("[0-9a-f]{32}")
_KEPT_HEADERS = ("content-type", "accept")
_MAX_BUTTON_BYTES = 1_000


class Pressed(NamedTuple):
    """A button of a job, whose id is `stop` or `again`, or the one that deletes all; `token`: of the job that
    it may begin."""

    stop: str
    again: str
    forget: bool
    token: str


class View(NamedTuple):
    """A job as its page shows it. `outcome`: its word in the page's title; `result`: as HTML, "" for none."""

    job: Job
    card: h.Node
    outcome: str
    result: str


Around = Callable[[Visit, Request, View], Markup]
"""Makes the page around a job that this request has begun."""


@dataclass(frozen=True)
class JobPage:
    """The jobs of the page at `path`, which may take so many `seconds`."""

    path: str
    seconds: int
    around: Around

    def show(self, visit: Visit, query: FormData) -> Response:
        """Answer a GET of `?job=<id>`. Raises `NotFound`."""
        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        job = _found(jobs, visit, query.get("job", [""])[0])
        if visit.request.method == "GET" and not visit.request.wants_json:
            job = self._hold(jobs, visit, job, query.get("seen", [""])[0])
        if FILE in query:
            return _file(visit, job, query.one(FILE) or "")
        ended = read_end(jobs.result(visitor, job)) if job.state is State.ENDED else {}
        printed = jobs.output(visitor, job)
        if visit.request.wants_json:
            return _as_json(job, printed, ended)
        words = {State.ENDED: "Result"}.get(job.state, str(job.state).capitalize())
        card = job_card(self.path, job, printed, ended, new_token())
        view = View(job, card, "Error" if ended.get("error") else words, ended.get("html", ""))
        page = self.around(visit, unpack(jobs.request(visitor, job)), view)
        return Response(page, script="" if job.over else script())

    def result(self, visit: Visit, token: str) -> tuple[Request, h.Node]:
        """What asked for a job, and its result with what it has printed. Raises `NotFound`, and `CannotShare`
        if a page cannot show the result."""
        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        job = _found(jobs, visit, token)
        ended = read_end(jobs.result(visitor, job)) if job.state is State.ENDED else {}
        if not ended.get("html"):
            raise CannotShare("This run has no result that a page can show.")
        shown = result_with_output(job, jobs.output(visitor, job), ended)
        return unpack(jobs.request(visitor, job)), shown

    def press(self, visit: Visit, pressed: Pressed) -> Response:
        """Answer a button. Raises `NotFound`, `Busy` and `Unavailable`."""
        if pressed.forget:
            visit.forget()
            return see_other(self.path)
        jobs, visitor = visit.backend.jobs(), visit.visitor.id
        if pressed.stop:
            jobs.ask_to_stop(visitor, pressed.stop)
            return self._to(visit, pressed.stop)
        return self.begin(visit, pressed.token, jobs.request(visitor, _found(jobs, visit, pressed.again)))

    def begin(self, visit: Visit, token: str, asked: bytes) -> Response:
        """Begin the job `token` of a request, as `pack` made it, unless it has begun; send the visitor there.
        Raises `BadRequest` if it was another request's, `Busy` and `Unavailable`."""
        backend = visit.backend
        stores = Stores(backend.jobs(), visit.lists, backend.allowance, backend.job_files)
        try:
            if stores.jobs.create(visit.visitor.id, token, asked, self.seconds):
                _start(stores, visit.visitor.id, token)
        except SentBefore:
            raise BadRequest(
                "This form was sent before, with other values, and those are being worked on."
            ) from None
        return self._to(visit, token)

    def delete(self, backend: "Callable[[], Backend]") -> Handler:
        """The handler of DELETE, which stops a job."""

        def stop(request: Request) -> Response:
            token = (read_query(request).one("job")) or ""
            current = visit(request, backend())
            _found(current.backend.jobs(), current, token)
            current.backend.jobs().ask_to_stop(current.visitor.id, token)
            return Response("", 204)

        return stop

    def _to(self, visit: Visit, token: str) -> Response:
        address = f"{self.path}?job={token}"
        if not visit.request.wants_json:
            return see_other(address)
        from core.web.json_api import answer

        response = answer({"job": token}, 202)
        response.headers |= {"location": address, "retry-after": "5"}
        return response

    def _hold(self, jobs: Jobs, visit: Visit, job: Job, seen: str) -> Job:
        """The job after its next change, or after `HOLD_SECONDS`. A visitor who has seen nothing yet waits
        for its end."""
        end = time.monotonic() + HOLD_SECONDS
        while not job.over and seen in ("", str(job.version)) and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
            job = _found(jobs, visit, job.id)
        return job


def asks_for_job(request: Request, query: FormData) -> bool:
    """Whether a GET asks for a job; all that programs can get is one."""
    return request.wants_json or _ID.fullmatch(query.get("job", [""])[0]) is not None


def name_new_visitor(visit: Visit, response: Response) -> None:
    """Let a double click on the form that comes with this response be one visitor's."""
    if not visit.visitor.known:
        set_cookie(response, visit)


def pressed_in(request: Request) -> Pressed | None:
    """The button of a job that a form has sent. Raises `core.problems.Problem`."""
    if request.wants_json or len(request.body) >= _MAX_BUTTON_BYTES or "url" not in request.media_type:
        return None
    found = read_form(request, _MAX_BUTTON_BYTES)
    stop, again, forget = found.one(STOP) or "", found.one(AGAIN) or "", FORGET in found
    return Pressed(stop, again, forget, token_in(found)) if stop or again or forget else None


def token_in(found: FormData) -> str:
    """The token of the job that a form begins."""
    token = found.one(NEW_JOB) or ""
    return token if _ID.fullmatch(token) else new_token()


def new_token() -> str:
    return secrets.token_hex(16)


def pack(request: Request, query: str = "") -> bytes:
    """What of a request tells the values of its form, or the `query` that does."""
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    event = {
        "rawPath": request.path,
        "rawQueryString": query,
        "headers": headers,
        "body": request.body,
        "isBase64Encoded": request.body_is_base64,
        "requestContext": {"http": {"method": "POST"}},
    }
    return json.dumps(event).encode()


def unpack(asked: bytes) -> Request:
    return read_request(json.loads(asked))


def _file(visit: Visit, job: Job, number: str) -> Response:
    """The answer that makes the browser save a file of a job's result. Raises `NotFound`, and as
    `core.pages.large_results.found`."""
    from core.pages.large_results import found

    if number not in map(str, range(len(job.files))):
        raise NotFound("This run has no such file.")
    return found(visit, job.files[int(number)].name, visit.backend.job_files())


def _start(stores: Stores, visitor: str, token: str) -> None:
    try:
        start(stores, visitor, token)
    except Unavailable:
        if stores.jobs.give_up(visitor, token, State.FAILED, Reason.NOT_STARTED):
            raise


def _found(jobs: Jobs, visit: Visit, token: str) -> Job:
    job = jobs.find(visit.visitor.id, token) if visit.visitor.known and _ID.fullmatch(token) else None
    if job is None:
        raise NotFound("You have no run at this address: it belongs to another visitor, or it has expired.")
    return job


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
