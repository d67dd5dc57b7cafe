"""Text: one line or many, passwords, e-mail addresses and web addresses."""

import re
from urllib.parse import urlsplit

from core.fields.kind import Kind
from core.fields.number import AROUND
from core.fields.quoting import quote
from core.unprintable import UNPRINTABLE

# HTML's own rule for a valid address, so that the browser and the server agree:
# https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")


def parse_line(text: str) -> str:
    """One line of text, as typed. Raises `ValueError` for line ends and control characters."""
    if "\n" in text or "\r" in text:
        raise ValueError("Write this on one line.")
    return _printable(text)


def parse_lines(text: str) -> str:
    """Many lines of text. Line ends become LF (a form sends CR LF). Raises `ValueError`."""
    return _printable(text.replace("\r\n", "\n").replace("\r", "\n"))


def parse_email(text: str) -> str:
    """An e-mail address by HTML's rule. Raises `ValueError`."""
    text = text.strip(AROUND)
    if not _EMAIL.fullmatch(text):
        raise ValueError(f"{quote(text)} is not an e-mail address. Write it like name@example.com.")
    return text


def parse_url(text: str) -> str:
    """A web address: http or https, and a host. Raises `ValueError`."""
    text = text.strip(AROUND)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isprintable() or re.search(r"\s", text):
        raise ValueError(f"{quote(text)} is not a web address. Write it like https://www.example.com/.")
    return text


def _printable(text: str) -> str:
    if UNPRINTABLE.search(text):
        raise ValueError("This contains a character that cannot be shown. Type it again.")
    return text


_AS_TYPED = {"spellcheck": "false", "autocapitalize": "off"}

LINE = Kind(
    one="entry",
    many="entries",
    parse=parse_line,
    spaced=True,
    schema={"type": "string"},
    limited_by=frozenset({"length", "pattern"}),
)
AREA = LINE._replace(parse=parse_lines, control="area")
PASSWORD = LINE._replace(
    control="password", attributes=_AS_TYPED, schema={"type": "string", "format": "password"}
)
EMAIL = Kind(
    one="address",
    many="addresses",
    parse=parse_email,
    control="email",
    missing="Enter an e-mail address, like name@example.com.",
    attributes=_AS_TYPED | {"autocomplete": "email"},
    schema={"type": "string", "format": "email"},
    limited_by=frozenset({"length", "pattern"}),
)
URL = Kind(
    one="address",
    many="addresses",
    parse=parse_url,
    control="url",
    missing="Enter a web address, like https://www.example.com/.",
    attributes=_AS_TYPED | {"autocomplete": "url"},
    schema={"type": "string", "format": "uri"},
    limited_by=frozenset({"length", "pattern"}),
)
