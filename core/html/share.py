"""Links to pass a page on: to its form with the values in it, and to QR codes."""

import htpy as h

from core.html.components import links

QR_CODE = "qr-code"
"""At the end of any page's address: shows a QR code of the rest. No parameter or option has this name."""

MAX_QUERY = 2_000  # characters of an address: browsers and messengers take it, and a QR code holds 2,953

_TOO_LONG = f"These values are too long for a link, which can have {MAX_QUERY:,} characters."


def share_links(path: str, query: str = "", *, without: bool = False) -> h.Node:
    """Links to the page at `path` with the values in `query`, and to a QR code of that. `without`: whether
    values are missing in it."""
    if len(query) > MAX_QUERY:
        return [h.p(".hint")[_TOO_LONG], share_links(path)]
    words = "Link to this form with these values" + (", but for passwords and files" if without else "")
    targets = [(f"{path}?{query}", words), (f"{path}?{query}&{QR_CODE}", "QR code")]
    return links(targets if query else [(f"{path}?{QR_CODE}", "QR code")], "Share")
