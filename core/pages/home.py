"""The home page: what this site is, and the list of its pages; the answer to every other address.

A function's package holds its own page only, so the list is made when the site is built or served
(`infra/build/site_index.py`) from the pages themselves, and lies beside the handler as `pages.json`. So does
what programs need to know of the pages, `openapi.json`, which is served at `/openapi.json`.
"""

import json
import os
import sys

import htpy as h

from core.html.components import document
from core.page import Page
from core.settings import site_title
from core.web.event import JSON_TYPE, Request, Response

INDEX = "pages.json"
DESCRIPTION = "openapi.json"


def home_page(*, summary: str) -> Page:
    """The handler of `/`, and of every address that no other page has. Each entry of `pages.json`
    beside the calling module has a `path`, a `title` and a `summary`."""
    folder = os.path.dirname(sys._getframe(1).f_globals["__file__"])

    def get(request: Request) -> Response:
        with open(os.path.join(folder, INDEX), encoding="utf-8") as file:
            pages = json.load(file)
        response = document(
            site_title(),
            h.h1[site_title()],
            h.p(".lead")[summary],
            h.nav(aria_label="All pages")[
                h.ul(".pages")[
                    (
                        h.li[h.a(href=page["path"])[h.strong[page["title"]], " ", h.span[page["summary"]]]]
                        for page in pages
                    )
                ]
            ],
            summary=summary,
        )
        response.headers["cache-control"] = "public, max-age=60"
        return response

    def describe(request: Request) -> Response:
        with open(os.path.join(folder, DESCRIPTION), encoding="utf-8") as file:
            headers = {"content-type": JSON_TYPE, "cache-control": "public, max-age=60"}
            return Response(file.read(), headers=headers)

    return Page("/", site_title(), summary, get, more={f"/{DESCRIPTION}": describe})
