"""The home page: what this site is, and the list of its pages; also the answer to every unknown address.

A function's package holds its own page only, so `infra/build/site_index.py` makes the list from the pages
when the site is built or served, and writes it beside the handler as `pages.json`. The description of the
form pages for programs, `openapi.json`, is beside it, and served at `/openapi.json`.
"""

import json
import os

import htpy as h

from core.html.document import document
from core.page import Page, calling_module
from core.settings import site_title
from core.web.event import JSON_TYPE, Request, Response

INDEX = "pages.json"
DESCRIPTION = "openapi.json"


def home_page(*, summary: str) -> Page:
    """Make the handler of `/`, and of every address that no other page has. Each entry of `pages.json`
    beside the calling module has a `path`, a `title` and a `summary`."""
    folder = calling_module().folder
    cached = {"cache-control": "public, max-age=60"}

    def read(name: str) -> str:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def get(request: Request) -> Response:
        page = document(
            site_title(),
            h.h1[site_title()],
            h.p(".lead")[summary],
            h.nav(aria_label="All pages")[
                h.ul(".pages")[
                    (
                        h.li[h.a(href=page["path"])[h.strong[page["title"]], " ", h.span[page["summary"]]]]
                        for page in json.loads(read(INDEX))
                    )
                ]
            ],
            summary=summary,
        )
        return Response(page, headers=dict(cached))

    def describe(request: Request) -> Response:
        return Response(read(DESCRIPTION), headers={"content-type": JSON_TYPE} | cached)

    return Page("/", site_title(), summary, get, more={f"/{DESCRIPTION}": describe})
