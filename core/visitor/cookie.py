"""A visitor is whoever holds a cookie that the site signed.

The cookie holds 128 random bits and the time at which they were made; itsdangerous signs both, with the time
of signing (HMAC-SHA256). It gives access to one visitor's lists and to nothing else. Whoever sends an invalid
cookie becomes a new visitor; a client never chooses its own id.

The cookie of a private page's session has a claim as well: see `core.access`.
"""

import base64
import hmac
import os
import re
import time
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, Protocol

from itsdangerous import BadSignature, TimestampSigner

from core.settings import DAY
from core.web.event import Request

SIGN_ANEW_SECONDS = DAY  # a page view renews an older cookie, so that a visit without a change counts
SIGN_ANEW_PART = 10  # of the idle time, after which it does so in any case
VISITOR = "visitor"  # the name of the cookie


class Visitor(NamedTuple):
    """`id` is 22 characters of base64url, made at `first` (Unix time in seconds). `known`: the request had a
    valid cookie; `fresh`: it need not be set again; `claim`: the proof of a sign-in, "" without one."""

    id: str
    first: int
    known: bool
    fresh: bool
    claim: str = ""


class Keys(Protocol):
    """The source of signing keys, such as `core.visitor.signing_keys.SigningKeys`."""

    def __call__(self) -> list[str]: ...
    def reread(self) -> bool: ...


class Visitors:
    """Reads and writes the cookie `name`. Idle and absolute expiry are in seconds."""

    def __init__(self, keys: Keys, *, idle: int, absolute: int, name: str = VISITOR) -> None:
        self._keys = keys
        self._idle = idle
        self._absolute = absolute
        self._name = name

    def find(self, request: Request) -> Visitor:
        """Return the visitor of the request's cookie, or a new one. Raises `Unavailable` without a key to
        verify the cookie."""
        values = list(_values(request.cookies, cookie_name(request, self._name)))
        return (len(values) == 1 and self._read(values[0])) or self.new()

    def new(self, claim: str = "") -> Visitor:
        """Return a visitor whom nobody knows yet."""
        name = base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()
        return Visitor(name, int(time.time()), known=False, fresh=False, claim=claim)

    def prime(self) -> None:
        """Read the signing key now, so that the first visitor does not wait for it."""
        self._keys()

    def secret_number(self, text: str) -> int:
        """128 bits that only this site can derive from `text`."""
        key = self._keys()[-1].encode()
        return int.from_bytes(hmac.digest(key, f"wombat.number {text}".encode(), "sha256")[:16])

    def secret_network(self, request: Request) -> str:
        """The client's network as 128 bits that say nothing about it; "" if it is unknown."""
        network = request.network
        return f"{self.secret_number(f'network {network}'):032x}" if network else ""

    def cookie(self, visitor: Visitor, request: Request) -> str:
        """Return a `Set-Cookie` value for `visitor`, signed now with the newest key."""
        content = f"{visitor.id}.{visitor.first}" + (f".{visitor.claim}" if visitor.claim else "")
        signed = _signer(self._keys()[-1], self._name).sign(content).decode()
        left = min(self._idle, self._absolute - int(time.time() - visitor.first))
        return self._set(signed, left, request)

    def sign(self, content: str, purpose: str) -> str:
        """Return `content`, which is base64url, signed now for one purpose with the newest key."""
        return _signer(self._keys()[-1], purpose).sign(content).decode()

    def signed(self, value: str, purpose: str, seconds: int) -> str | None:
        """Return what `sign` was given for this purpose; None if it was not, or longer than `seconds` ago."""
        content, signed_at, _ = self._verify(value, purpose, _SIGNED_CONTENT)
        return content if time.time() - signed_at <= seconds else None

    def removal(self, request: Request) -> str:
        """Return a `Set-Cookie` value that removes the cookie from the browser."""
        return self._set("", 0, request)

    def _set(self, value: str, seconds: int, request: Request) -> str:
        secure = "; Secure" if request.secure else ""
        name = cookie_name(request, self._name)
        return f"{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"

    def _read(self, value: str) -> Visitor | None:
        payload, signed_at, newest = self._verify(value, self._name, _SIGNED)
        if payload is None:
            return None
        name, first, *claim = payload.split(".", 2)
        now = time.time()
        if now - signed_at > self._idle or now - int(first) > self._absolute:
            return None
        fresh = newest and now - signed_at < min(SIGN_ANEW_SECONDS, self._idle / SIGN_ANEW_PART)
        return Visitor(name, int(first), known=True, fresh=fresh, claim="".join(claim))

    def _verify(self, value: str, name: str, form: re.Pattern[str]) -> tuple[str | None, float, bool]:
        """Return the payload that was signed for `name`, None if the signature is invalid; when it was
        signed; and whether with the newest key. It is worth asking for newer keys if the value has this
        `form`."""
        while True:
            keys = self._keys()
            for age, key in enumerate(reversed(keys)):
                try:
                    payload, signed_at = _signer(key, name).unsign(value, return_timestamp=True)
                except (BadSignature, ValueError):
                    continue
                if not _is_canonical(value):
                    return None, 0.0, False
                return payload.decode(), signed_at.timestamp(), age == 0
            if not form.fullmatch(value) or not self._keys.reread():
                return None, 0.0, False


def cookie_name(request: Request, name: str = VISITOR) -> str:
    """Browsers accept a `__Host-` cookie only over HTTPS, for exactly this host and all of its paths."""
    return f"__Host-{name}" if request.secure else name


def _values(cookies: Iterable[str], name: str) -> Iterable[str]:
    """Every value of the cookie `name`. `http.cookies` would drop all cookies because of a malformed one."""
    for cookie in cookies:
        key, _, value = cookie.partition("=")
        if key.strip(" ") == name:
            yield value.strip(" ")


@lru_cache(maxsize=12)  # for each name the keys in use, and those from before a renewal
def _signer(key: str, name: str) -> TimestampSigner:
    """A signer for the cookie or purpose `name` with a key derived from `key`, once: itsdangerous would
    derive it at each use."""
    salt = f"wombat.{name}"
    derived = TimestampSigner(key, salt=salt, key_derivation="hmac", digest_method=sha256).derive_key()
    return TimestampSigner(derived, key_derivation="none", digest_method=sha256)


# `id.first.time.signature`: 16 bytes, seconds, itsdangerous' time, 32 bytes. A claim may follow `first`.
_SIGNED = re.compile(r"[\w-]{22}\.[0-9]{1,12}(\.[\w.-]{1,150})?\.[\w-]{5,8}\.[\w-]{43}", re.ASCII)
_SIGNED_CONTENT = re.compile(r"[\w-]+\.[\w-]{5,8}\.[\w-]{43}", re.ASCII)


def _is_canonical(value: str) -> bool:
    """Whether the signature is coded as the site codes it: base64 has several codes for the same bytes."""
    signature = value.rpartition(".")[2]
    padded = signature + "=" * (-len(signature) % 4)
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(padded)).rstrip(b"=").decode() == signature
