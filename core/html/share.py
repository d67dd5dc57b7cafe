"""Ways to pass a page on: links to its form with the values in it, QR codes, and copies of results."""

import os
from base64 import urlsafe_b64encode

import htpy as h

from core.html.components import links
from core.html.controls import confirmed, hidden

QR_CODE = "qr-code"
"""At the end of any page's address: shows a QR code of the rest. No parameter or option has this name."""

SHARED_COPY = "shared-copy"
"""Before a copy's id, in its address."""

MAX_QUERY = 2_000  # characters of an address: browsers and messengers take it, and a QR code holds 2,953

SHARED_DAYS = 30  # that a copy of a result is kept
SHARE = "Share this result"
_WHO_SEES = (
    f"Whoever has its address sees a copy of this result, for {SHARED_DAYS} days or until you withdraw it."
)
_TOO_LONG = f"These values are too long for a link, which can have {MAX_QUERY:,} characters."


def share_links(path: str, query: str = "", *, without: bool = False) -> h.Node:
    """Links to the page at `path` with the values in `query`, and to a QR code of that. `without`: whether
    values are missing in it."""
    if len(query) > MAX_QUERY:
        return [h.p(".hint")[_TOO_LONG], share_links(path)]
    words = "Link to this form with these values" + (", but for passwords and files" if without else "")
    targets = [(f"{path}?{query}", words), (f"{path}?{query}&{QR_CODE}", "QR code")]
    return links(targets if query else [(f"{path}?{QR_CODE}", "QR code")], "Share")


def share_form(path: str, **values: str) -> h.Element:
    """The button that shares a result, which `values` identify for the page. The copy's id, 128 bits, is in
    the form: sent twice, it makes one copy."""
    key = urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()
    return h.form(method="post", action=f"{path}?share")[
        hidden("copy", key),
        (hidden(name, value) for name, value in values.items() if value),
        confirmed(SHARE, _WHO_SEES),
    ]
