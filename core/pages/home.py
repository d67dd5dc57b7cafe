"""The home page: what this site is, and the list of its pages; also the answer to every unknown address.

A function's package holds its own page only, so `infra/build/site_index.py` makes the list from the pages
when the site is built or served, and writes it beside the handler as `pages.json`. The description of the
form pages for programs, `openapi.json`, is beside it, and served at `/openapi.json`.
"""

import json
import os

import htpy as h
from markupsafe import Markup, escape

from core.html.document import SHARE, document
from core.html.icon import ADDRESS as ICON
from core.html.icon import is_file, svg
from core.html.share import share_links
from core.html.style import ADDRESS as STYLE
from core.html.style import style, style_version
from core.identity import ACCENT, WOMBAT, Identity, identity
from core.page import Page, calling_module, guard_of
from core.web.event import JSON_TYPE, Request, Response

INDEX = "pages.json"
DESCRIPTION = "openapi.json"
OWN_SHARE = "share.png"  # the author's
MADE_SHARE = "preview.png"  # the build's, if there is none
FAVICON = "/favicon.ico"  # for what asks without reading a page
ROBOTS = "/robots.txt"
SITEMAP = "/sitemap.xml"
SITEMAP_XML = "http://www.sitemaps.org/schemas/sitemap/0.9"

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


def home_page(
    *,
    title: str = WOMBAT,
    summary: str,
    accent: str | tuple[str, str] = ACCENT,
    icon: str = "",
    footer: str = "",
    lang: str = "en",
    made_with: bool = True,
    list_private: bool = True,
) -> Page:
    """Make the handler of `/`, and of every address that no other page has; and declare what every page shows
    of the site.

    `title` is the site's name, `summary` what it is for, in a line. `accent` is the colour of links and
    buttons, "#rrggbb", or two: for a light and for a dark colour scheme. `icon` is an emoji, or the name of
    an SVG file beside the calling module. `footer` is a line below every page, whose web addresses are links.
    `lang` is the language of your texts; Wombat's own words stay English. `made_with=False` takes "Made with
    Wombat" away. `list_private=False` leaves private pages out of the list, of `/openapi.json` and of the
    tools at `/mcp`; else they have a lock.

    Each entry of `pages.json` beside the calling module has a `path`, a `title`, a `summary` and a `kind`;
    a private one says so.
    """
    declared = Identity(title, summary, accent, icon, footer, lang, made_with, list_private)
    folder = calling_module().folder
    cached = {"cache-control": "public, max-age=60"}
    kept_a_day = {"cache-control": "public, max-age=86400"}
    kept = {"cache-control": "public, max-age=31536000, immutable"}

    def read(name: str) -> str:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def get(request: Request) -> Response:
        pages = [page for page in json.loads(read(INDEX)) if list_private or not page.get("private")]
        page = document(
            title,
            h.h1[title],
            h.p(".lead")[summary],
            _all(pages) or _no_pages(),
            share_links("/"),
            summary=summary,
        )
        return Response(page, headers=dict(cached))

    def describe(request: Request) -> Response:
        text = read(DESCRIPTION)
        if not list_private:
            described = json.loads(text)
            paths = described["paths"].items()
            described["paths"] = {path: each for path, each in paths if "security" not in each["post"]}
            text = json.dumps(described, ensure_ascii=False)
        return Response(text, headers={"content-type": JSON_TYPE} | cached)

    def show_icon(request: Request) -> Response:
        drawn = read(icon) if is_file(icon) else svg(identity())
        return Response(drawn, headers={"content-type": "image/svg+xml"} | kept_a_day)

    def show_style(request: Request) -> Response:
        """Another version than this one's belongs to pages that are just being deployed."""
        colours = identity().colours
        caching = kept if request.raw_query == style_version(colours) else cached
        return Response(style(colours), headers={"content-type": "text/css; charset=utf-8"} | caching)

    def show_share(request: Request) -> Response:
        name = OWN_SHARE if os.path.exists(os.path.join(folder, OWN_SHARE)) else MADE_SHARE
        with open(os.path.join(folder, name), "rb") as file:
            return Response(file.read(), headers={"content-type": "image/png"} | kept_a_day)

    def for_robots(request: Request) -> Response:
        rules = f"User-agent: *\nDisallow:\nSitemap: {request.origin}{SITEMAP}\n"
        if guard:
            rules = "User-agent: *\nDisallow: /\n"
        return Response(rules, headers={"content-type": "text/plain; charset=utf-8"} | cached)

    def sitemap(request: Request) -> Response:
        pages = json.loads(read(INDEX))
        paths = ["/", *(page["path"] for page in pages if not page.get("private"))]
        places = "".join(f"<url><loc>{escape(request.origin + path)}</loc></url>" for path in paths)
        text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{SITEMAP_XML}">{places}</urlset>'
        return Response(text, headers={"content-type": "application/xml"} | cached)

    more = {
        f"/{DESCRIPTION}": describe,
        STYLE: show_style,
        ICON: show_icon,
        FAVICON: show_icon,
        SHARE: show_share,
        ROBOTS: for_robots,
        SITEMAP: sitemap,
    }
    guard = guard_of("home", private=False)
    public = (STYLE, ICON, FAVICON, SHARE, ROBOTS)  # the sign-in page shows the icon
    return Page("/", title, summary, get, more=more, identity=declared, guard=guard, public=public)


_LOCK = Markup(
    '<svg viewBox="0 0 24 24" role="img" aria-label="Asks for a password: ">'
    '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10V7.5a4 4 0 0 1 8 0V10"/></svg>'
)


def _no_pages() -> h.Element:
    return h.div(".card", lang=identity().own_words)[
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
