"""Who is this? A visitor is whoever holds a cookie that we signed; nobody logs in.

The cookie holds 128 random bits and the day they were made, signed with the time of signing by
itsdangerous (HMAC-SHA256). It is a bearer of one visitor's lists and of nothing else. Whatever is
wrong with it, its sender becomes a new visitor; nothing that a client chose is ever an id.
"""

import base64
import hmac
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from itsdangerous import BadSignature, TimestampSigner

from core.settings import DAY
from core.web.event import Request

SIGN_ANEW_SECONDS = DAY  # a cookie older than this is renewed by a page view, so that coming back counts
SALT = "wombat.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """`id` is 22 characters of base64url; `first` is the Unix time at which it was made, in seconds;
    `fresh` says that the cookie need not be set again."""

    id: str
    first: int
    known: bool
    fresh: bool


class Keys(Protocol):
    """Where the signing keys come from; `core.visitor.signing_keys` has the real one."""

    def __call__(self) -> list[str]: ...
    def reread(self) -> bool: ...


class Visitors:
    """Reads and writes the visitor's cookie. Idle and absolute expiry are in seconds."""

    def __init__(self, keys: Keys, *, idle: int, absolute: int) -> None:
        self._keys = keys
        self._idle = idle
        self._absolute = absolute

    def find(self, request: Request) -> Visitor:
        """The visitor that the request's cookie names, or a new one. Raises `Unavailable` when
        there is no key to tell."""
        values = list(_values(request.cookies, cookie_name(request)))
        return (len(values) == 1 and self._read(values[0])) or self._new()

    def prime(self) -> None:
        """Read the signing key now, so that the first visitor does not wait for it."""
        self._keys()

    def secret_number(self, text: str) -> int:
        """128 bits that only this site can derive from `text`."""
        key = self._keys()[-1].encode()
        return int.from_bytes(hmac.digest(key, f"wombat.number {text}".encode(), "sha256")[:16])

    def cookie(self, visitor: Visitor, request: Request) -> str:
        """The `Set-Cookie` value that names `visitor`, signed with the newest key now."""
        signed = _signer(self._keys()[-1]).sign(f"{visitor.id}.{visitor.first}").decode()
        left = min(self._idle, self._absolute - int(time.time() - visitor.first))
        secure = "; Secure" if request.secure else ""
        return f"{cookie_name(request)}={signed}; Max-Age={left}; Path=/; HttpOnly; SameSite=Lax{secure}"

    def _new(self) -> Visitor:
        name = base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()
        return Visitor(name, int(time.time()), known=False, fresh=False)

    def _read(self, value: str) -> Visitor | None:
        payload, signed_at, newest = self._verify(value)
        if payload is None:
            return None
        name, _, first = payload.partition(".")
        now = time.time()
        if now - signed_at > self._idle or now - int(first) > self._absolute:
            return None
        return Visitor(name, int(first), known=True, fresh=newest and now - signed_at < SIGN_ANEW_SECONDS)

    def _verify(self, value: str) -> tuple[str | None, float, bool]:
        """What was signed, when, and whether with the newest key."""
        while True:
            keys = self._keys()
            for age, key in enumerate(reversed(keys)):
                try:
                    payload, signed_at = _signer(key).unsign(value, return_timestamp=True)
                except (BadSignature, ValueError):
                    continue
                if not _is_canonical(value):
                    return None, 0.0, False
                return payload.decode(), signed_at.timestamp(), age == 0
            if not _looks_signed(value) or not self._keys.reread():
                return None, 0.0, False


def cookie_name(request: Request) -> str:
    """Browsers only take a `__Host-` cookie over HTTPS, for this very host and all of its paths."""
    return "__Host-visitor" if request.secure else "visitor"


def _values(cookies: Iterable[str], name: str) -> Iterable[str]:
    """Every value of the cookie `name`. Not `http.cookies`: it drops the whole jar at one odd neighbour."""
    for cookie in cookies:
        key, _, value = cookie.partition("=")
        if key.strip(" ") == name:
            yield value.strip(" ")


@lru_cache(maxsize=4)  # the keys in use, and those from before a renewal
def _signer(key: str) -> TimestampSigner:
    """Signs with a key that is derived from `key` here, once: itsdangerous would do so at each use."""
    derived = TimestampSigner(key, salt=SALT, key_derivation="hmac", digest_method=sha256).derive_key()
    return TimestampSigner(derived, key_derivation="none", digest_method=sha256)


def _looks_signed(value: str) -> bool:
    """Whether it is worth asking for newer keys: `id.first.time.signature` has four parts."""
    return value.count(".") == 3 and value.isascii()


def _is_canonical(value: str) -> bool:
    """Base64 can write one signature in several ways; we wrote this one."""
    signature = value.rpartition(".")[2]
    padded = signature + "=" * (-len(signature) % 4)
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(padded)).rstrip(b"=").decode() == signature
