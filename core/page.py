"""A page is a Lambda handler: an event comes in, the page's GET or POST answers, every problem gets a page.

All answers leave through one door, so that none lacks the security headers, whatever went wrong.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.html.components import problem_page
from core.html.style import STYLE_SOURCE
from core.problems import MethodNotAllowed, NotFound, Problem, Unavailable
from core.web.event import Request, Response, read_request
from core.web.log import log_failure, log_request
from core.web.origin import check_origin

# No script may run, so that nothing can make use of `connect-src`; but a browser's own tools ask from the
# page, and Lighthouse takes a robots.txt that it may not ask for to be a bad one.
SECURITY_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src {STYLE_SOURCE}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
}

if TYPE_CHECKING:
    from core.fields import Field, Group

Handler = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, at one path: what Lambda calls as `handler(event, context)`.

    `title` and `summary` are what the list of all pages says of it; `fields` and `returns` what a form
    page's function takes and gives. `more`: further addresses that answer to GET. `commands`: what a command
    page takes, by address.
    """

    path: str
    title: str
    summary: str
    get: Handler
    post: Handler | None = None
    fields: "tuple[Field | Group, ...] | None" = None
    returns: Any = None
    more: Mapping[str, Handler] = field(default_factory=dict)
    commands: "Mapping[str, tuple[Field, ...]]" = field(default_factory=dict)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The answer to one API Gateway event of payload version 2.0."""
        request = read_request(event)
        try:
            response = self._respond(request)
        except Problem as problem:
            if isinstance(problem, Unavailable):
                log_failure(request.id)
            response = _answer(problem, request)
        except Exception:  # noqa: BLE001 - a script may raise anything, and its visitor gets a page
            log_failure(request.id)
            response = _answer(Problem(), request)
        response.headers = {
            "content-type": "text/html; charset=utf-8",
            "cache-control": "no-store",
        } | response.headers
        response.headers |= SECURITY_HEADERS
        if request.method == "HEAD":
            response.body = ""
        log_request(request.id, request.method, response.status)
        return response.answer()

    def _respond(self, request: Request) -> Response:
        get = self.get if request.path == self.path else self.more.get(request.path)
        if get is None:  # the home page also gets what no route fits
            raise NotFound()
        allowed = "GET, HEAD, OPTIONS" + (", POST" if self.post else "")
        if request.method in ("GET", "HEAD"):
            return get(request)
        if request.method == "OPTIONS":
            return Response("", 204, {"allow": allowed})
        if request.method != "POST" or self.post is None:
            raise MethodNotAllowed(request.method, allowed)
        check_origin(request)
        return self.post(request)


def _answer(problem: Problem, request: Request) -> Response:
    """A problem as a page, or as what a program understands."""
    if not request.wants_json:
        return problem_page(problem, request.id)
    from core.web.json_api import errors

    message = " ".join(filter(None, (f"{problem.title}.", problem.message, problem.advice)))
    response = errors({"": message}, problem.status)
    response.headers |= problem.headers
    return response


def name_of_caller(depth: int = 2) -> str:
    """The name of the page that is being made: that of the folder whose `app.py` calls."""
    module: str = sys._getframe(depth).f_globals["__name__"]
    return module.split(".")[-2] if "." in module else os.environ.get("POWERTOOLS_SERVICE_NAME", module)


def path_of(name: str) -> str:
    """Where the page of `functions/<name>/` is: underscores become hyphens."""
    return "/" + name.replace("_", "-")


def summary_of(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())
