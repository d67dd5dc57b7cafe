"""Call the function of a page, as API Gateway does: an event of payload version 2.0 in, its JSON out."""

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from core.problems import Unavailable
from core.settings import in_lambda, stack
from core.web.event import JSON_TYPE, Request

if TYPE_CHECKING:
    from core.aws.functions import Functions

WAIT_SECONDS = 26  # for the answer of a page, which has 25: API Gateway ends /mcp's after 30
FAILED = "The page ended without an answer."
BUSY = "Too many are using this page. Try again in a minute."

Event = dict[str, Any]

in_process: Callable[[str, Event], Any] | None = None
"""Calls the handler of a page by the page's name, where one process serves the whole site."""


class Call(NamedTuple):
    """A request to the page named `page`, on behalf of whoever made the `request` to `/mcp`."""

    request: Request
    page: str
    path: str
    body: str = ""
    method: str = "POST"
    query: str = ""
    cookie: str = ""


class PageAnswer(NamedTuple):
    """A page's JSON, and the cookie that it sets."""

    status: int
    content: dict[str, Any]
    cookie: str = ""


def call(made: Call) -> PageAnswer:
    """Return the page's answer. Raises `Unavailable` if its function could not be called."""
    event = _event_of(made)
    return _invoke(made.page, event) if in_lambda() else _read(_in_this_process(made.page, event))


def _read(answer: Any) -> PageAnswer:
    """Read what a page's handler has returned; a function that failed has returned something else."""
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return PageAnswer(500, {"errors": {"": FAILED}})
    cookie = next(iter(answer["cookies"]), "").partition(";")[0]
    if not answer["headers"]["content-type"].startswith(JSON_TYPE):
        return PageAnswer(500, {"errors": {"": FAILED}}, cookie)
    return PageAnswer(answer["statusCode"], json.loads(answer["body"]), cookie)


def _event_of(made: Call) -> Event:
    sent = made.request.headers
    headers = {"accept": JSON_TYPE, "content-type": JSON_TYPE}
    headers |= {name: sent[name] for name in ("authorization", "x-forwarded-proto") if name in sent}
    http = {"method": made.method, "path": made.path, "sourceIp": made.request.address}
    event = {
        "version": "2.0",
        "rawPath": made.path,
        "rawQueryString": made.query,
        "headers": headers,
        "requestContext": {"http": http, "requestId": made.request.id},
        "body": made.body,
        "isBase64Encoded": False,
    }
    return event | ({"cookies": [made.cookie]} if made.cookie else {})


def _in_this_process(page: str, event: Event) -> Any:
    if in_process is None:
        raise Unavailable("Pages cannot be called here.")
    return in_process(page, event)


def _invoke(page: str, event: Event) -> PageAnswer:
    from core.aws.endpoint import CallFailed

    try:
        answer = _functions().invoke(f"{stack()}-{page}", json.dumps(event).encode(), alias="live")
    except CallFailed as failed:
        if failed.throttled:
            return PageAnswer(429, {"errors": {"": BUSY}})
        raise Unavailable("The page could not be called.") from failed
    return _read(answer and json.loads(answer))


@cache
def _functions() -> "Functions":
    """Lambda's, from the first call on: the list of tools needs none."""
    from core.aws.functions import Functions

    return Functions(attempts=1, within=WAIT_SECONDS)
