"""A page is a Lambda handler: an event comes in, the page's GET or POST answers, every problem gets a page.

All answers leave by `Page.__call__`, so each has the security headers, whatever went wrong.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from core.html.document import addressed, embedded
from core.html.share import QR_CODE, SHARED_COPY
from core.problems import BadRequest, MethodNotAllowed, NotFound, Problem
from core.settings import asks_for_passwords, page_folder, private_site
from core.web.compression import compress
from core.web.embedding import is_embedded
from core.web.event import Request, Response, read_request
from core.web.log import log_failure, log_request
from core.web.origin import check_origin
from core.web.security_headers import security_headers

if TYPE_CHECKING:
    from core.access.guard import Guard
    from core.fields import Field, Group
    from core.identity import Identity
    from core.results.large import Store

Handler = Callable[[Request], Response]

# A script that opens a file when it is imported finds those beside it. Lambda has one page in a process; the
# local server enters each page's folder itself.
if os.path.isdir(page_folder()):
    os.chdir(page_folder())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, at one path; Lambda calls it as `handler(event, context)`.

    The list of all pages shows `title` and `summary`. `fields` and `returns` are the parameters and the
    result of a page's function; a list page's begin with the field for one entry. `more`: further addresses
    that answer GET. `commands`: the fields of a command page, by address. `kind`: form, list, console or
    command. `identity`: what the home page declares of the site. `embed`: the sites that may show the page in
    a frame.
    `guard`: the sign-in of a private page. `public`: those of its addresses that need no sign-in.
    `delete`: stops a job; `work` does the work of one that a request asked for, and returns what
    `core.pages.job_end` keeps of it.
    """

    path: str
    title: str
    summary: str
    get: Handler
    post: Handler | None = None
    fields: "tuple[Field | Group, ...] | None" = None
    returns: Any = None
    more: Mapping[str, Handler] = field(default_factory=dict)
    kind: str = ""
    commands: "Mapping[str, tuple[Field, ...]]" = field(default_factory=dict)
    identity: "Identity | None" = None
    embed: tuple[str, ...] = ()
    guard: "Guard | None" = None
    public: tuple[str, ...] = ()
    delete: Handler | None = None
    work: "Callable[[Request, Store], bytes] | None" = None

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one API Gateway event of payload version 2.0."""
        began = time.perf_counter()
        request = read_request(event)
        try:
            guard = None if request.path in self.public else self.guard
            response = self._guarded(request, guard) if guard else self._respond(request)
        except Problem as problem:
            response = _answer(problem, request)
        except Exception as error:  # noqa: BLE001 - a script may raise anything, and its visitor gets a page
            unexpected = Problem()
            unexpected.__cause__ = error
            response = _answer(unexpected, request)
        response.headers = {
            "content-type": "text/html; charset=utf-8",
            "cache-control": "no-store",
        } | response.headers
        response.headers |= security_headers(self.embed, response.script, response.form_action)
        if isinstance(response.body, Markup):
            response.body = addressed(response.body, request.origin, self._address(request))
            if self.embed and is_embedded(request):
                response.body = embedded(response.body)
        compress(response, request)
        if request.method == "HEAD":
            response.body = ""
        is_page = response.headers["content-type"].startswith("text/html")
        answer = response.answer()
        milliseconds = (time.perf_counter() - began) * 1000
        log_request(request.id, request.method, response.status, milliseconds, is_page=is_page)
        return answer

    def _guarded(self, request: Request, guard: "Guard") -> Response:
        """Answer whoever may see this page. Only its own addresses get into the sign-in form."""
        from core.access.page import Asked

        return guard.answer(request, Asked(self.title, self._own_path(request)), self._respond)

    def _own_path(self, request: Request) -> str:
        """The path that was asked for if this page has it, else the page's first."""
        return request.path if request.path in self.more else self.path

    def _address(self, request: Request) -> str:
        """The address of what is shown, without the origin: of the page, or of a copy of a result."""
        path, query = quote(self._own_path(request)), request.raw_query.partition("&")[0]
        return f"{path}?{query}" if query.startswith(f"{SHARED_COPY}=") else path

    def _respond(self, request: Request) -> Response:
        get = self.get if request.path == self.path else self.more.get(request.path)
        if get is None:  # the home page also gets every address that has no route
            raise NotFound()
        allowed = "GET, HEAD, OPTIONS" + (", POST" if self.post else "") + (", DELETE" if self.delete else "")
        if request.method in ("GET", "HEAD"):
            if request.raw_query.endswith((QR_CODE, f"{QR_CODE}=")):
                return self._qr_code(request)
            return get(request)
        if request.method == "OPTIONS":
            return Response("", 204, {"allow": allowed})
        change = {"POST": self.post, "DELETE": self.delete}.get(request.method)
        if change is None:
            raise MethodNotAllowed(allowed)
        check_origin(request)
        return change(request)

    def _qr_code(self, request: Request) -> Response:
        """A QR code of this very address, without the word that asks for it. Raises `BadRequest`."""
        from core.html.qr_code import qr_code_page

        query = request.raw_query.removesuffix("=").removesuffix(QR_CODE).removesuffix("&")
        path = quote(request.path) + (f"?{query}" if query else "")
        if not request.origin:
            raise BadRequest("The request does not name the site that it is for.")
        return Response(qr_code_page(self.title, request.origin + path, path))


def _answer(problem: Problem, request: Request) -> Response:
    """Answer with the problem's page, or with JSON for a program; log a failure of the site."""
    if problem.status >= 500:
        log_failure(request.id)
    if problem.page and not request.wants_json:
        response = Response(problem.page, problem.status)
    elif request.wants_json:
        from core.web.json_api import errors

        failed = f"Tell the site’s owner this id: {request.id}" if problem.status >= 500 else ""
        message = " ".join(filter(None, (f"{problem.title}.", problem.message, problem.advice, failed)))
        response = errors({"": message}, problem.status)
    else:
        from core.html.error_page import error_page

        response = Response(error_page(problem, request.id, problem.__cause__), problem.status)
    response.headers |= problem.headers
    response.cookies += problem.cookies
    return response


class CallingModule(NamedTuple):
    """The module that makes a page: the page's name, the folder of its files, and the module's file."""

    name: str
    folder: str
    file: str


def calling_module() -> CallingModule:
    """Find the `functions/<name>/app.py` that calls the caller of this function."""
    module = sys._getframe(2).f_globals
    file = os.path.abspath(module.get("__file__", ""))
    folder = os.path.dirname(file)
    package = module["__name__"].rpartition(".")[0]
    return CallingModule(package.rpartition(".")[2] or os.path.basename(folder), folder, file)


def guard_of(name: str, *, private: bool) -> "Guard | None":
    """The sign-in of the page in `functions/<name>/`; None if it is public. `private`: the page says that it
    is not, whatever the site is."""
    if not (private or private_site()) or not asks_for_passwords():
        return None
    from core.access.guard import Guard  # here, so that a public page pays nothing for it

    return Guard(name, own=private)


def path_of(name: str) -> str:
    """The path of the page in `functions/<name>/`: underscores become hyphens."""
    return "/" + name.replace("_", "-")


def summary_of(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())
