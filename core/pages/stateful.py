"""The request cycle of a page that keeps something for each visitor; list and console pages share it."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from markupsafe import Markup

from core.backend import Backend, connect, connect_and_prime
from core.html.share import SHARED_COPY
from core.lists import Lists, ListSnapshot, Value
from core.lists.allowance import ADDRESS_BYTES, VISITOR_BYTES, counted_size
from core.page import Handler
from core.problems import Unavailable
from core.settings import in_lambda
from core.visitor.cookie import Visitor
from core.web.event import Request, Response

if TYPE_CHECKING:
    from core.access.guard import Guard
    from core.pages.shared import Template, ToShare

Sent = TypeVar("Sent")

AS_OF = "as-of"  # in the address of the page after a change: the name of the state that the change has made
_AS_OF = re.compile(rf"\b{AS_OF}=([0-9]{{1,12}}\.[0-9a-f]{{10}})\b")

TOO_MUCH = (
    f"In an hour a visitor can add about {VISITOR_BYTES // 10**6} MB here, and everybody at the same "
    f"internet address {ADDRESS_BYTES // 10**6} MB. Nothing was added. Send it again in an hour."
)


class Visit(NamedTuple):
    """One request, the visitor who made it, and the lists and keys of the page."""

    request: Request
    visitor: Visitor
    backend: Backend

    @property
    def lists(self) -> Lists:
        return self.backend.lists

    def snapshot(self) -> ListSnapshot:
        """The visitor's open list; a visitor without a cookie has none."""
        if not self.visitor.known:
            return ListSnapshot()
        named = _AS_OF.search(self.request.raw_query) if self.request.method == "GET" else None
        return self.lists.read(self.visitor.id, as_of=named[1] if named else "")

    def forget(self) -> None:
        """Delete everything that the visitor has entered, got and kept on this page. Raises `Unavailable`."""
        if self.visitor.known:
            self.backend.shared.forget(self.visitor.id)  # first: the visitor's items name them
            self.lists.forget(self.visitor.id)
            if self.backend.has_files:
                self.backend.folders().forget(self.visitor.id)
                self.backend.large_files().forget(self.visitor.id)

    def allows(self, values: Sequence[Value]) -> bool:
        """Whether this visitor, and everybody at this address, may still add `values` in this hour."""
        size = counted_size(values)
        return not size or self.allows_bytes(size)

    def allows_bytes(self, size: int, *, files: bool = False) -> bool:
        """The same for `size` bytes, compressed; of `files`, the page has only so many as well."""
        address = self.backend.visitors.secret_network(self.request)
        return self.backend.allowance.take(
            size, self.visitor.id if self.visitor.known else "", address, files=files
        )


class StatefulPage(Protocol[Sent]):
    """The part of such a page that depends on its kind. `Sent` is its form, as it was sent."""

    def show(self, visit: Visit) -> Response:
        """Answer a GET."""

    def read(self, request: Request) -> Sent:
        """Read the form of a POST, before anything else may fail."""

    def submit(self, visit: Visit, sent: Sent) -> Response:
        """Answer a POST: 303 if it was accepted, else the page with what is wrong."""

    def form_again(self, sent: Sent, error: str) -> Markup:
        """The page with the form as it was sent, with the same submission, and `error` above it."""


def connection(name: str, guard: "Guard | None" = None) -> Callable[[], Backend]:
    """The lists and keys of the page `name`, which has a `guard` if it is private. It connects at its first
    request; in Lambda now."""
    if not in_lambda():
        return cache(lambda: connect(name, guard))
    backend = connect_and_prime(name, guard)
    return lambda: backend


def handlers(backend: Callable[[], Backend], page: StatefulPage[Sent]) -> tuple[Handler, Handler]:
    """The GET and POST of a page."""

    def get(request: Request) -> Response:
        current = visit(request, backend())
        response = page.show(current)
        if current.visitor.known and not current.visitor.fresh:
            set_cookie(response, current)
        return response

    def post(request: Request) -> Response:
        sent = page.read(request)
        try:
            current = visit(request, backend())
            response = page.submit(current, sent)
            if response.status in (202, 303):
                set_cookie(response, current)
        except Unavailable as problem:
            error = f"{problem.message} {problem.advice} Sending it again is safe: it will be counted once."
            problem.page = page.form_again(sent, error)
            raise
        return response

    return get, post


def sharing_handlers(
    own: tuple[Handler, Handler],
    backend: Callable[[], Backend],
    template: "Template",
    to_share: "ToShare | None" = None,
) -> tuple[Handler, Handler]:
    """The GET and POST of a page whose visitors can share a result; `own`: those for all else. `to_share`:
    finds what a form asks to share, unless the form has it, signed."""
    own_get, own_post = own

    def get(request: Request) -> Response:
        if not request.raw_query.startswith(f"{SHARED_COPY}="):
            return own_get(request)
        from core.pages import shared  # here, as below, so that only such a request pays for it

        return shared.show(visit(request, backend()), template)

    def post(request: Request) -> Response:
        if request.raw_query not in ("share", "withdraw"):
            return own_post(request)
        from core.pages import shared

        return shared.submit(visit(request, backend()), template, to_share)

    return get, post


def or_program(post: Handler, program: Handler) -> Handler:
    """The POST of a page that answers programs by `program`, without keeping anything for them."""
    return lambda request: (program if request.from_program else post)(request)


def visit(request: Request, backend: Backend) -> Visit:
    """The visit of the request's visitor, known or new. Raises `Unavailable`."""
    return Visit(request, backend.visitors.find(request), backend)


def set_cookie(response: Response, visit: Visit) -> None:
    """Name the visitor in the response."""
    response.cookies.append(visit.backend.visitors.cookie(visit.visitor, visit.request))
