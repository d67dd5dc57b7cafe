"""The list of all pages, made from the pages themselves: `python -m infra.site_index` prints it as JSON.

The home page shows it; a Lambda package holds no page but its own.
"""

import json
import sys
from pathlib import Path

from core.page import Page
from infra.site import environment_of, load, route_key, variables
from infra.template import ROOT, functions, read_template

INDEX = ROOT / "functions" / "home" / "pages.json"


def site_index() -> list[dict[str, str]]:
    """Path, title and summary of every page but the home page, in the template's order."""
    template = read_template()
    pages = []
    for function in functions(template).values():
        if not any(route_key(event) for event in function["Properties"].get("Events", {}).values()):
            continue
        with variables(environment_of(template, function)):
            page = load(function["Properties"]["Handler"])
        if isinstance(page, Page) and page.path != "/":
            pages.append({"path": page.path, "title": page.title, "summary": page.summary})
    return pages


def write_index(file: Path = INDEX) -> None:
    file.write_text(json.dumps(site_index(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    json.dump(site_index(), sys.stdout, ensure_ascii=False, indent=1)
