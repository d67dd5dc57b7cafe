"""What surrounds the content of every page."""

import re
from functools import cache

import htpy as h
from markupsafe import Markup

from core.html.icon import icon_address, logo
from core.html.style import style
from core.html.template import SLOT, Template
from core.identity import Identity, identity

_PROMISE = "Made with Wombat. No scripts, no tracking; a cookie only where a page keeps your list."


def document(title: str, *content: h.Node, summary: str = "") -> Markup:
    """A whole page. `title` is shown in the browser's tab, `summary` by search engines."""
    site = identity()
    full_title = title if title == site.title else f"{title} – {site.title}"
    head = h.fragment[h.title[full_title], h.meta(name="description", content=summary or title)]
    return _frame(site)(head, h.main("#main")[content])


@cache
def _frame(site: Identity) -> Template:
    return Template(
        h.html(lang=site.lang)[
            h.head[
                h.meta(charset="utf-8"),
                h.meta(name="viewport", content="width=device-width, initial-scale=1"),
                h.link(rel="icon", href=icon_address(site)),
                h.style[Markup(style(site.colours))],  # noqa: S704 - our own, and colours
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
