"""The page with a QR code of another page. Imported at a request for it only: segno takes 30 ms."""

import htpy as h
import segno
from markupsafe import Markup

from core.html.components import links
from core.html.document import document
from core.problems import BadRequest


def qr_code_page(title: str, address: str, path: str) -> Markup:
    """The page with a QR code of `address`: that of a page with this `title`, at `path` on this site.
    Raises `BadRequest` for an address that is too long."""
    try:
        code = segno.make(address, micro=False, error="L")  # or a higher level, if that has the same size
    except segno.DataOverflowError:
        raise BadRequest("This address is too long for a QR code.") from None
    # Black on white in dark mode, too: many readers take nothing else. The border is the standard's.
    picture = code.svg_data_uri(scale=8, border=4, dark="#000", light="#fff")
    return document(
        f"QR code: {title}",
        h.h1["QR code"],
        h.p(".lead")["Point the camera of a phone at it to open “", title, "” there."],
        h.div(".card")[
            h.figure[h.img(src=picture, alt=f"QR code of the address {address}")],
            h.p[h.a(href=path)[address]],
        ],
        links([(path, f"Back to “{title}”")], "Back"),
        h.p[h.a(href=picture, download="qr-code.svg")["Save the picture (SVG)"]],
        summary=f"A QR code of {address}",
    )
