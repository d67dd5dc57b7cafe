"""The home page: what this site is, and the list of its pages; also the answer to every unknown address.

A function's package holds its own page only, so `infra/build/site_index.py` makes the list from the pages
when the site is built or served, and writes it beside the handler as `pages.json`. The description of the
form pages for programs, `openapi.json`, is beside it, and served at `/openapi.json`.
"""

import json
import os

import htpy as h
from markupsafe import Markup

from core.html.document import document
from core.page import Page, calling_module, guard_of
from core.settings import site_title
from core.web.event import JSON_TYPE, Request, Response

INDEX = "pages.json"
DESCRIPTION = "openapi.json"

_ICON = Markup(
    '<svg viewBox="0 0 24 24" aria-hidden="true">'
    '<rect x="2" y="3.5" width="20" height="17" rx="3"/><path d="{}"/></svg>'
)
_ICONS = {
    kind: _ICON.format(path)
    for kind, path in {
        "form": "M6 8h5M6 12h12M6 16h12",
        "list": "M6 8h1M10 8h8M6 12h1M10 12h8M6 16h1M10 16h8",
        "console": "M6 9l3 3-3 3M12 16h6",
        "command": "M6 9l3 3-3 3M12 9h6M12 16h6",
        "": "M6 8h12M6 12h12M6 16h7",
    }.items()
}


def home_page(*, summary: str) -> Page:
    """Make the handler of `/`, and of every address that no other page has. Each entry of `pages.json`
    beside the calling module has a `path`, a `title`, a `summary` and a `kind`, and a private one says so."""
    folder = calling_module().folder
    cached = {"cache-control": "public, max-age=60"}

    def read(name: str) -> str:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def get(request: Request) -> Response:
        pages = json.loads(read(INDEX))
        page = document(
            site_title(), h.h1[site_title()], h.p(".lead")[summary], _all(pages) or _NO_PAGES, summary=summary
        )
        return Response(page, headers=dict(cached))

    def describe(request: Request) -> Response:
        return Response(read(DESCRIPTION), headers={"content-type": JSON_TYPE} | cached)

    guard = guard_of("home", private=False)
    return Page("/", site_title(), summary, get, more={f"/{DESCRIPTION}": describe}, guard=guard)


_LOCK = Markup(
    '<svg viewBox="0 0 24 24" role="img" aria-label="Asks for a password: ">'
    '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10V7.5a4 4 0 0 1 8 0V10"/></svg>'
)
_NO_PAGES = h.div(".card")[
    h.p["There are no pages yet. Make the first one of a script:"],
    h.p[h.code["make page FROM=path/to/script.py"]],
]


def _all(pages: list[dict[str, str]]) -> h.Node:
    if not pages:
        return None
    return h.nav(aria_label="All pages")[
        h.ul(".pages")[
            (
                h.li[
                    h.a(href=page["path"])[
                        _ICONS.get(page.get("kind", ""), _ICONS[""]),
                        page.get("private") and _LOCK,
                        h.strong[page["title"]],
                        " ",
                        h.span[page["summary"]],
                    ]
                ]
                for page in pages
            )
        ]
    ]
