"""`wombat embed NAME`: print the HTML that shows a page in a frame on another site."""

from __future__ import annotations

import argparse

from markupsafe import escape

from core.page import Page, path_of
from infra.add_page.refusal import Refused
from infra.build.site_index import all_pages

HEIGHT = 600  # pixels: a form of four fields with its result


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `embed`, which calls `run`."""
    parser = subparsers.add_parser("embed", help="print the HTML that shows a page on another site")
    parser.add_argument("name", help="the name of the page's folder in functions/")
    parser.add_argument(
        "--site",
        default="https://your.site",
        help="the address of your site: SiteUrl, as sam deploy prints it",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the HTML, and return the exit code 0. Raises `Refused`."""
    print(snippet(arguments.name, arguments.site, all_pages()))
    return 0


def snippet(name: str, site: str, pages: list[Page]) -> str:
    """Return the HTML of a frame with the page `name`. Raises `Refused` for a page that no site may embed."""
    path = path_of(name)
    page = next((page for page in pages if page.path == path), None)
    if page is None:
        raise Refused(
            f"There is no page {name}. The pages are: {', '.join(page.path[1:] for page in pages)}."
        )
    if not page.embed:
        raise Refused(
            f'No site may embed {path}. Add to its app.py: embed=["https://school.example"], with your own '
            "site. Form pages and command pages have that option."
        )
    source = escape(site.rstrip("/") + path)
    style = "border: 0; width: 100%"
    return f'<iframe src="{source}" title="{escape(page.title)}" height="{HEIGHT}" style="{style}"></iframe>'
