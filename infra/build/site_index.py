"""Write the list of all pages, and their OpenAPI description, for the home page. They are files beside its
handler, because a Lambda package contains only its own page:

    python -m infra.build.site_index FOLDER
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from core.mcp.page import MCP
from core.page import Page
from core.pages.home import DESCRIPTION, INDEX
from infra.build.identity import HANDLER, HOME, declared
from infra.build.openapi import openapi
from infra.serve.site import environment_of, load_handler, route_key, variables
from infra.template.read import functions, handler_of, read_template


def all_pages() -> list[Page]:
    """Return all pages but the home page and that of the tools, in the template's order."""
    template = read_template()
    pages = []
    for function in functions(template).values():
        if not any(route_key(event) for event in function["Properties"].get("Events", {}).values()):
            continue
        with variables(environment_of(template, function)):
            page = load_handler(handler_of(function))
        if isinstance(page, Page) and page.path not in ("/", MCP):
            pages.append(page)
    return pages


def write_index(folder: Path = HOME, pages: Sequence[Page] | None = None) -> None:
    """Write both files into `folder`, of these pages or of all."""
    pages = all_pages() if pages is None else pages
    shown = ("path", "title", "summary", "kind")
    index = [{name: getattr(page, name) for name in shown} | _private(page) for page in pages]
    title = declared(load_handler(HANDLER)).title
    for name, content in ((INDEX, index), (DESCRIPTION, openapi(title, pages))):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")


def _private(page: Page) -> dict[str, bool]:
    return {"private": True} if page.guard else {}


if __name__ == "__main__":
    write_index(Path(sys.argv[1]))
