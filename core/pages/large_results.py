"""Results that are too large for an answer: stored in the bucket for a day, and fetched from there by links
that hold for a minute.

The page's own address of such a file, `?large-file=<name>`, makes a new link at each click, for nobody but
the visitor who got the result.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from core.problems import NotFound, Problem
from core.web.event import Request, Response, see_other

if TYPE_CHECKING:
    from core.backend import Backend
    from core.folders.large import LargeFiles
    from core.pages.stateful import Visit

LARGE_FILE = "large-file"  # in a query; no parameter of a function has a hyphen

_GONE = (
    "This file is no longer there. A large file is kept for a day, and only for the browser that it was made "
    "for, if that accepts cookies."
)


class TooManyFiles(Problem):
    """It is no failure of the site, which rings an alarm."""

    status = 429
    title = "There is no room for large files"
    advice = "Try again in an hour, or ask for less at once."


@dataclass
class LargeResults:
    """Stores the large files of one answer of the page at `path`. It finds out who the visitor is, unless
    that is known, when there is such a file."""

    request: Request
    backend: "Callable[[], Backend]"
    path: str
    visit: "Visit | None" = None
    used: bool = False

    def __call__(self, called: str, content: bytes | BinaryIO) -> str:
        """Store a file, and return its address: the page's own, or the link itself for a program. Raises
        `TooManyFiles`, and `Unavailable`."""
        from core.pages.stateful import visit  # here, as below: most answers have no such file

        self.visit = self.visit or visit(self.request, self.backend())
        self.used = True
        name = put(self.visit, called, content)
        if self.request.wants_json:
            return self.visit.backend.large_files().link(self.visit.visitor.id, name, called)
        return f"{self.path}?{LARGE_FILE}={name}"

    def name_visitor(self, response: Response) -> Response:
        """The response, with the cookie of the visitor for whom files were stored."""
        if self.visit and self.used:
            from core.pages.stateful import set_cookie

            set_cookie(response, self.visit)
        return response


@dataclass
class CalculatedAgain:
    """The large files of a result that each view calculates again: the one that is `wanted` is stored, and
    `answer` makes the browser save it. All have addresses that want them, below that of the result."""

    visit: "Visit"
    result: str
    wanted: str
    answer: Response | None = None

    def __call__(self, called: str, content: bytes | BinaryIO) -> str:
        """Return the address of a file. Raises as `put`."""
        if called == self.wanted and not self.answer:
            self.answer = sent(self.visit, called, content)
        return f"{self.result}&{LARGE_FILE}={quote(called)}"


def put(visit: "Visit", called: str, content: bytes | BinaryIO) -> str:
    """Store a file, and return its name in the bucket. Raises `TooManyFiles`, and `Unavailable`."""
    _count(visit, len(content) if isinstance(content, bytes) else os.fstat(content.fileno()).st_size)
    return visit.backend.large_files().put(visit.visitor.id, called, content)


def sent(visit: "Visit", called: str, content: bytes | BinaryIO) -> Response:
    """The answer that makes the browser save a file that does not fit it. Raises as `put`."""
    name = put(visit, called, content)
    return see_other(visit.backend.large_files().link(visit.visitor.id, name, called))


def found(visit: "Visit", name: str, large: "LargeFiles | None" = None) -> Response:
    """The answer to `?large-file=<name>`, or to a name among other `large` files. Raises `NotFound`,
    `TooManyFiles`, and `Unavailable`."""
    from core.folders.large import is_name

    large = large or visit.backend.large_files()
    stored = large.find(visit.visitor.id, name) if visit.visitor.known and is_name(name) else None
    if stored is None:
        raise NotFound(_GONE)
    _count(visit, stored.size)
    return see_other(large.link(visit.visitor.id, name, stored.called))


def _count(visit: "Visit", size: int) -> None:
    """Count bytes that are stored, or that a link lets somebody fetch. Raises `TooManyFiles`."""
    network = visit.backend.visitors.secret_network(visit.request)
    if not visit.backend.allowance.take_large(size, network):
        raise TooManyFiles("In this hour, too many were made on this page, or for your internet address.")
