"""Share a result: a read-only copy of it, at an address that nobody can guess, for 30 days.

The addresses are queries of the page's own path. A POST to `?share` makes a copy under the id in its form, so
that the same form makes it once; `?shared=<id>` shows it; a POST to `?withdraw` by the same visitor ends it.
Stateful pages import this at such a request only.
"""

import json
import re
import time
from typing import Any, NamedTuple, Protocol

import htpy as h
from markupsafe import Markup

from core.html.components import links, status_note
from core.html.controls import confirmed, hidden
from core.html.document import document
from core.html.share import QR_CODE
from core.lists.shared import KEPT_SECONDS, MAX_BYTES, Copy, pack
from core.pages.stateful import TOO_MUCH, SharingPage, Visit, set_cookie
from core.problems import CannotShare, NotFound
from core.replay.screen import plain
from core.web.event import Response, see_other, send_file
from core.web.forms import MAX_FORM_BYTES, read_form, read_query

WITHDRAW = "Withdraw"
_ID = re.compile(r"[\w-]{22}", re.ASCII)  # 128 bits
_GONE = "There is no copy here. Its 30 days are over, or it was withdrawn."
_WITHDRAWN = "The copy was removed. Its address no longer shows it to anybody."


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


def submit(visit: Visit, page: SharingPage[Any]) -> Response:
    """Answer a POST to `?share` or `?withdraw`. Raises `CannotShare`, `NotFound`, and `BadRequest`."""
    form = read_form(visit.request, MAX_FORM_BYTES)
    key = _checked(form.one("copy"))
    path = page.template.path
    if visit.request.raw_query == "share":
        _keep(visit, key, page.to_share(visit, form))
        response = see_other(f"{path}?shared={key}")
        set_cookie(response, visit)
        return response
    copy = _found(visit, key)
    if not _is_own(visit, copy):
        raise NotFound("Only the visitor who shared this copy can withdraw it, with the same browser.")
    visit.backend.shared.withdraw(key, copy)
    return see_other(path)


def _keep(visit: Visit, key: str, result: Result) -> None:
    """Keep a copy. Raises `CannotShare`."""
    packed = pack(json.dumps(result))
    if len(packed) > MAX_BYTES:
        raise CannotShare(
            f"It has {len(packed):,} bytes when compressed, and a copy can have at most {MAX_BYTES:,}."
        )
    if not visit.allows_bytes(len(packed)):
        raise CannotShare(TOO_MUCH)
    visit.backend.shared.keep(key, visit.visitor.id, packed)


def show(visit: Visit, template: Template) -> Response:
    """Answer a GET of `?shared=<id>`. Raises `NotFound`."""
    query = read_query(visit.request)
    key = _checked(query.one("shared"))
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
    address = f"{template.path}?shared={key}"
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
