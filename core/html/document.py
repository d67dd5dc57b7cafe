"""What surrounds the content of every page."""

import re
from functools import cache

import htpy as h
from markupsafe import Markup, escape

from core.html.icon import icon_address, logo
from core.html.style import ADDRESS as STYLE
from core.html.style import style_version
from core.html.template import SLOT, Template
from core.identity import Identity, identity

SHARE = "/share.png"
"""The path of the picture of a link in a chat."""

# For the addresses in the Open Graph (https://ogp.me/), which must be absolute: noncharacters of Unicode.
_ADDRESS, _ORIGIN = "\ufdd1", "\ufdd2"
_PROMISE = (
    "Made with Wombat. It needs no scripts and does no tracking; "
    "a cookie only where a page keeps something for you."
)


def document(title: str, *content: h.Node, summary: str = "") -> Markup:
    """A whole page. `title` is shown in the browser's tab, `summary` by search engines."""
    site = identity()
    full_title = title if title == site.title else f"{title} – {site.title}"
    description = summary or title
    head = h.fragment[
        h.title[full_title],
        h.meta(name="description", content=description),
        h.meta(property="og:title", content=title),
        h.meta(property="og:description", content=description),
    ]
    return _frame(site)(head, h.main("#main")[content])


def addressed(page: str, origin: str, address: str) -> str:
    """Return a page with its own address in it, which only the request tells. The first of each slot is
    ours: a visitor's text after it may hold the same characters."""
    return page.replace(_ADDRESS, escape(f"{origin}{address}"), 1).replace(_ORIGIN, escape(origin), 1)


def embedded(page: str) -> str:
    """Return a page as it is in a frame on another site: without its header and footer."""
    return page.replace("<body>", Markup('<body class="embedded">'), 1)


@cache
def _frame(site: Identity) -> Template:
    return Template(
        h.html(lang=site.lang)[
            h.head[
                h.meta(charset="utf-8"),
                h.meta(name="viewport", content="width=device-width, initial-scale=1"),
                h.link(rel="icon", href=icon_address(site)),
                h.link(rel="stylesheet", href=f"{STYLE}?{style_version(site.colours)}"),
                h.meta(property="og:type", content="website"),
                h.meta(property="og:site_name", content=site.title),
                h.meta(property="og:url", content=_ADDRESS),
                h.meta(property="og:image", content=f"{_ORIGIN}{SHARE}"),
                h.meta(name="twitter:card", content="summary_large_image"),
                SLOT,
            ],
            h.body[
                h.a(".skip", href="#main", lang=site.own_words)["Skip to the page’s content"],
                h.header[h.a(href="/")[logo(site), site.title]],
                SLOT,
                _footer(site),
            ],
        ]
    )


def _footer(site: Identity) -> h.Node:
    if not (site.footer or site.made_with):
        return None
    return h.footer[
        site.footer and h.p[_linked(site.footer)],
        site.made_with and h.p(lang=site.own_words)[_PROMISE],
    ]


def _linked(text: str) -> list[h.Node]:
    """The text, with links for its web addresses."""
    parts = re.split(r"(https?://[^\s<>]*[^\s<>.,;:!?)])", text)
    return [h.a(href=part)[part] if place % 2 else part for place, part in enumerate(parts)]
