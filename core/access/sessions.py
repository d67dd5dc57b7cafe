"""Who may see a private page: the sessions of people, and the tokens of programs.

`Sessions` has the methods of `core.visitor.cookie.Visitors`, so that a private page that keeps lists keeps
them for its session's id.
"""

import time

from core.access.credentials import EVERY_PAGE, Credentials, scope_of
from core.aws.service import Service
from core.lists.table import Table
from core.settings import DAY
from core.visitor.cookie import Keys, Visitor, Visitors
from core.web.event import Request

ENDED = "@ended"  # begins the partitions' names
IDLE_SECONDS = 7 * DAY  # a session ends when it was not used for so long,
ABSOLUTE_SECONDS = 30 * DAY  # and so long after the sign-in in any case (NIST SP 800-63B, AAL1)

_SORT = "ended"


class Sessions:
    """The sessions at the page named `page`. Its own and those for every page are in two cookies, so that a
    page's sign-in does not end the other. Calls may raise `core.problems.Unavailable`."""

    def __init__(
        self, dynamodb: Service, table: str, keys: Keys, credentials: Credentials, page: str
    ) -> None:
        self._ended = Table(dynamodb, table, ENDED)
        self._credentials = credentials
        self._own = _cookie(keys, f"session-{page}")
        self._everywhere = _cookie(keys, "session")
        self._last: tuple[Request, Visitor] | None = None

    def find(self, request: Request) -> Visitor:
        """Return the visitor of the request's session, or of its token. Without both, the visitor has no
        claim. A page that asks after its guard gets the same visitor, without a further read."""
        if self._last is None or self._last[0] is not request:
            of_token = "authorization" in request.headers
            found = self._of_token(request) if of_token else self._of_session(request)
            self._last = request, found or self._own.new()
        return self._last[1]

    def prime(self) -> None:
        """Read the signing key and the credentials now, so that the first visitor does not wait for them."""
        self._own.prime()
        self._credentials()

    def new(self, claim: str) -> Visitor:
        """Return the visitor of a new session."""
        return self._own.new(claim)

    def cookie(self, visitor: Visitor, request: Request) -> str:
        """Return the `Set-Cookie` value of a session, signed now."""
        return self._visitors(visitor).cookie(visitor, request)

    def end(self, request: Request) -> list[str]:
        """End all sessions of the request, for whoever has a copy of their cookies too. Returns `Set-Cookie`
        values that remove the cookies."""
        found = [visitors.find(request) for visitors in (self._own, self._everywhere)]
        expires = {"ttl": {"N": str(int(time.time()) + ABSOLUTE_SECONDS)}}
        for visitor in found:
            if visitor.known:
                self._ended.write([self._ended.put(visitor.id, _SORT, expires)])
        return [visitors.removal(request) for visitors in (self._own, self._everywhere)]

    def secret_number(self, text: str) -> int:
        """128 bits that only this site can derive from `text`."""
        return self._own.secret_number(text)

    def sign(self, content: str, purpose: str) -> str:
        """Return `content` signed, as `core.visitor.cookie.Visitors.sign`."""
        return self._own.sign(content, purpose)

    def signed(self, value: str, purpose: str, seconds: int) -> str | None:
        """Return what `sign` was given, as `core.visitor.cookie.Visitors.signed`."""
        return self._own.signed(value, purpose, seconds)

    def secret_network(self, request: Request) -> str:
        """The client's network as 128 bits that say nothing about it; "" if it is unknown."""
        return self._own.secret_network(request)

    def _of_session(self, request: Request) -> Visitor | None:
        for visitors in (self._own, self._everywhere):
            visitor = visitors.find(request)
            if visitor.known and visitor.claim in self._credentials().claims and not self._has_ended(visitor):
                return visitor
        return None

    def _of_token(self, request: Request) -> Visitor | None:
        """A program's session begins with its token, and goes on in its cookie if it keeps one."""
        scheme, _, token = request.headers["authorization"].partition(" ")
        known = self._credentials().of_token(token.strip()) if scheme.lower() == "bearer" else None
        if known is None:
            return None
        visitor = self._of_session(request)
        return visitor if visitor and visitor.claim == known.claim else self._own.new(known.claim)

    def _has_ended(self, visitor: Visitor) -> bool:
        return self._ended.get(visitor.id, _SORT) is not None

    def _visitors(self, visitor: Visitor) -> Visitors:
        return self._everywhere if scope_of(visitor.claim) == EVERY_PAGE else self._own


def _cookie(keys: Keys, name: str) -> Visitors:
    return Visitors(keys, idle=IDLE_SECONDS, absolute=ABSOLUTE_SECONDS, name=name)
