"""What surrounds the content of every page."""

from functools import cache

import htpy as h
from markupsafe import Markup

from core.html.style import STYLE
from core.html.template import SLOT, Template
from core.settings import site_title

_ICON = (  # percent-encoded, for an address
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' "
    "fill='%237b3f0c'/><path d='M6 10l5 13 5-10 5 10 5-13' fill='none' stroke='white' stroke-width='3.2' "
    "stroke-linecap='round' stroke-linejoin='round'/></svg>"
).translate({ord(" "): "%20", ord("<"): "%3C", ord(">"): "%3E"})
_HEAD = Markup(  # noqa: S704 - our own constants
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    f'<link rel="icon" href="data:image/svg+xml,{_ICON}"><style>{STYLE}</style>'
)
_LOGO = Markup(
    '<svg viewBox="0 0 32 32" aria-hidden="true">'
    '<rect width="32" height="32" rx="8" fill="#7b3f0c"/>'
    '<path d="M6 10l5 13 5-10 5 10 5-13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" '
    'stroke-linejoin="round"/></svg>'
)
_PROMISE = "Made with Wombat. No scripts, no tracking; a cookie only where a page keeps your list."


def document(title: str, *content: h.Node, summary: str = "") -> Markup:
    """A whole page. `title` is shown in the browser's tab, `summary` by search engines."""
    site = site_title()
    full_title = title if title == site else f"{title} – {site}"
    head = h.fragment[h.title[full_title], h.meta(name="description", content=summary or title)]
    return _frame(site)(head, h.main("#main")[content])


@cache
def _frame(site: str) -> Template:
    return Template(
        h.html(lang="en")[
            h.head[_HEAD, SLOT],
            h.body[
                h.a(".skip", href="#main")["Skip to the page’s content"],
                h.header[h.a(href="/")[_LOGO, site]],
                SLOT,
                h.footer[h.p[_PROMISE]],
            ],
        ]
    )
