"""A visitor's list in a Flask session cookie, as in the seed's site, for comparison.

The cookie is like Flask 3's: the session as JSON, compressed if that is shorter, signed by itsdangerous with
HMAC-SHA1 and the salt `cookie-session`. Browsers silently ignore a cookie of more than 4,096 bytes. The
network is a delay between request and answer.
"""

import random
import threading
import time
from hashlib import sha1

from itsdangerous import URLSafeTimedSerializer

MAX_COOKIE_BYTES = (
    4_096  # name and value: https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
)
NAME = "session"
LATENCY_SECONDS = 0.002

_sessions = URLSafeTimedSerializer(
    "a secret key",
    salt="cookie-session",
    signer_kwargs={"key_derivation": "hmac", "digest_method": sha1},
)


class Browser:
    """One visitor's cookies, which all tabs share, and the site."""

    def __init__(self) -> None:
        self._cookie = ""
        self._lock = threading.Lock()
        self.results: list[list[float]] = []  # shown by Calculate

    def add(self, value: float, *, answer_is_lost: bool = False) -> None:
        """Send one POST of `value`; the site acknowledges it."""
        inputs = self._request()
        if not answer_is_lost:
            self._answer([*inputs, value])

    def calculate(self) -> None:
        with_all = self._request()
        self.results.append(with_all)
        self._answer([])

    def inputs(self) -> list[float]:
        with self._lock:
            return read(self._cookie)

    def _request(self) -> list[float]:
        inputs = self.inputs()
        time.sleep(random.uniform(0, LATENCY_SECONDS))  # noqa: S311 - no secret
        return inputs

    def _answer(self, inputs: list[float]) -> None:
        cookie = _sessions.dumps({"inputs": inputs})
        if isinstance(cookie, bytes):
            cookie = cookie.decode()
        with self._lock:
            if len(NAME) + len(cookie) <= MAX_COOKIE_BYTES:
                self._cookie = cookie


def read(cookie: str) -> list[float]:
    if not cookie:
        return []
    inputs: list[float] = _sessions.loads(cookie)["inputs"]
    return inputs
