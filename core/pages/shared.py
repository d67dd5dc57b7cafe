"""Share a result: a read-only copy of it, at an address that nobody can guess, for 30 days.

The addresses are queries of the page's own path. A POST to `?share` makes a copy under the id in its form, so
that the same form makes it once; `?shared-copy=<id>` shows it; a POST to `?withdraw` by the same visitor ends
it. Pages import this at such a request only.

A page that keeps a list, answers or a job finds the result again. Others store nothing, and may have drawn
lots or sent a message: their result page has the result in its form, signed, and so it is shared as it was
shown, without a second run.
"""

import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple, Protocol

import htpy as h
from markupsafe import Markup

from core.backend import Backend
from core.html.components import links, status_note
from core.html.controls import confirmed, hidden
from core.html.document import document
from core.html.share import QR_CODE, SHARED_COPY, share_form
from core.lists.shared import KEPT_SECONDS, MAX_BYTES, Copy, TooLong, pack, unpack
from core.pages.stateful import TOO_MUCH, Visit, set_cookie
from core.pages.stateful import visit as visit_of
from core.problems import BadRequest, CannotShare, NotFound, Unavailable
from core.replay.screen import plain
from core.settings import DAY
from core.web.embedding import is_embedded
from core.web.event import Request, Response, see_other, send_file
from core.web.forms import FormData, read_form, read_query
from core.web.log import log_failure

WITHDRAW = "Withdraw"
SIGNED = "signed"  # the field of a form that has the result itself
SIGNED_SECONDS = DAY  # for which such a form can be sent
MAX_SENT_BYTES = MAX_BYTES * 4 // 3 + 1_000  # of a form: base64, and what is around it
_ID = re.compile(r"[\w-]{22}", re.ASCII)  # 128 bits
_GONE = "There is no copy here. Its 30 days are over, or it was withdrawn."
_WITHDRAWN = "The copy was removed. Its address no longer shows it to anybody."
_TOO_LONG = f"A result of more than {MAX_BYTES:,} bytes, when compressed, cannot be shared."
_OLD = "The page with the result is more than a day old, or not of this site. Run the program again."


class Result(NamedTuple):
    """What is shared: a piece of a page, and the transcript of a program, if there is one."""

    html: str
    transcript: str = ""


class Template(Protocol):
    """The page's address and words."""

    @property
    def path(self) -> str: ...
    @property
    def title(self) -> str: ...


ToShare = Callable[[Visit, FormData], Result]
"""Finds what a form asks to share. Raises `CannotShare`, and `NotFound`."""


def share_signed(
    backend: Callable[[], Backend], request: Request, path: str, result: Result
) -> h.Element | None:
    """The button that shares a result of the page at `path`, which keeps nothing of it.

    A new visitor's id is in the form, so that a double click comes from one visitor. None in a frame on
    another site, where nobody could withdraw the copy without a cookie, and while the signing key cannot be
    read.
    """
    if is_embedded(request):
        return None
    try:
        visit = visit_of(request, backend())
        new = "" if visit.visitor.known else visit.visitor.id
        packed = pack(json.dumps([new, *result]))
        content = urlsafe_b64encode(packed).rstrip(b"=").decode()
        return share_form(path, **{SIGNED: visit.backend.visitors.sign(content, _purpose(path))})
    except TooLong:
        return h.p(".hint")[_TOO_LONG]
    except Unavailable:
        log_failure(request.id)
        return None


def _read_signed(visit: Visit, path: str, signed: str) -> tuple[Visit, Result]:
    """The result in a form, and the visit of its visitor. Raises `CannotShare`."""
    content = visit.backend.visitors.signed(signed, _purpose(path), SIGNED_SECONDS)
    if content is None:
        raise CannotShare(_OLD)
    new, *result = json.loads(unpack(urlsafe_b64decode(content + "=" * (-len(content) % 4))))
    if new and not visit.visitor.known:
        visit = visit._replace(visitor=visit.visitor._replace(id=new))
    return visit, Result(*result)


def _purpose(path: str) -> str:
    return f"result {path}"


def submit(visit: Visit, template: Template, to_share: ToShare | None) -> Response:
    """Answer a POST to `?share` or `?withdraw`. Raises `CannotShare`, `NotFound`, and `BadRequest`."""
    form = read_form(visit.request, MAX_SENT_BYTES)
    key = _checked(form.one("copy"))
    path = template.path
    if visit.request.raw_query == "share":
        if signed := form.one(SIGNED):
            visit, result = _read_signed(visit, path, signed)
        elif to_share:
            result = to_share(visit, form)
        else:
            raise BadRequest("The form has no result.")
        _keep(visit, key, result)
        response = see_other(f"{path}?{SHARED_COPY}={key}")
        set_cookie(response, visit)
        return response
    copy = _found(visit, key)
    if not _is_own(visit, copy):
        raise NotFound("Only the visitor who shared this copy can withdraw it, with the same browser.")
    visit.backend.shared.withdraw(key, copy)
    return see_other(path)


def _keep(visit: Visit, key: str, result: Result) -> None:
    """Keep a copy. Raises `CannotShare`."""
    try:
        packed = pack(json.dumps(result))
    except TooLong:
        raise CannotShare(_TOO_LONG) from None
    if not visit.allows_bytes(len(packed)):
        raise CannotShare(TOO_MUCH)
    visit.backend.shared.keep(key, visit.visitor.id, packed)


def show(visit: Visit, template: Template) -> Response:
    """Answer a GET of `?shared-copy=<id>`. Raises `NotFound`."""
    query = read_query(visit.request)
    key = _checked(query.one(SHARED_COPY))
    copy = _found(visit, key)
    result = Result(*json.loads(copy.text))
    name = template.path.strip("/").replace("/", "-")
    if "text" in query:
        response = send_file(f"{name}.txt", plain(result.transcript), "text/plain; charset=utf-8")
    elif "picture" in query:
        from core.html.terminal_picture import terminal_picture

        response = send_file(f"{name}.svg", terminal_picture(result.transcript), "image/svg+xml")
    else:
        response = Response(_page(visit, template, key, copy, result))
    response.headers["x-robots-tag"] = "noindex"
    return response


def _page(visit: Visit, template: Template, key: str, copy: Copy, result: Result) -> Markup:
    address = f"{template.path}?{SHARED_COPY}={key}"
    targets = [(f"{address}&{QR_CODE}", "QR code"), (template.path, f"Use “{template.title}” yourself")]
    if result.transcript:
        targets = [(f"{address}&text", "Save as text"), (f"{address}&picture", "Save as a picture"), *targets]
    return document(
        f"Shared: {template.title}",
        h.h1[template.title],
        status_note(
            f"This is a copy of a result of {_day(copy.expires - KEPT_SECONDS)}. "
            f"It is here until {_day(copy.expires)}, unless it is withdrawn."
        ),
        Markup(result.html),  # noqa: S704 - made by this page when it was shared
        links(targets, "Share"),
        _own(visit, template.path, address, key) if _is_own(visit, copy) else None,
        summary=f"A shared result of “{template.title}”",
    )


def _own(visit: Visit, path: str, address: str, key: str) -> h.Element:
    """What only the visitor who shared the copy sees."""
    return h.div(".card")[
        h.p["You shared this. Send its address to anybody you like:"],
        h.p[h.code[visit.request.origin + address]],
        h.form(method="post", action=f"{path}?withdraw")[
            hidden("copy", key), confirmed(WITHDRAW, _WITHDRAWN)
        ],
    ]


def _checked(key: str | None) -> str:
    if not key or not _ID.fullmatch(key):
        raise NotFound(_GONE)
    return key


def _found(visit: Visit, key: str) -> Copy:
    copy = visit.backend.shared.find(key)
    if copy is None:
        raise NotFound(_GONE)
    return copy


def _is_own(visit: Visit, copy: Copy) -> bool:
    return visit.visitor.known and visit.visitor.id == copy.by


def _day(at: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at))
