"""`wombat remove NAME`: take a page away. Its folder is kept, for it may hold the only copy of a script."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.add_page.block import logical_ids
from infra.add_page.checks import check_template
from infra.add_page.name import RESERVED
from infra.add_page.placing import take_away, workspace
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import resource_lines, without_page
from infra.template.read import ROOT


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `remove` to the command's parsers; `run` is its function."""
    parser = subparsers.add_parser("remove", help="take a page away")
    parser.add_argument("name", help="the page's name, as its folder in functions/ is called")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 if the page is gone, 1 if it was refused."""
    page = arguments.name.replace("-", "_")
    kept = remove(page)
    print(
        f"Took the page /{page.replace('_', '-')} away, out of functions/ and template.yaml.\n\n"
        f"Its files are kept in {kept.relative_to(ROOT)}\n"
        f"until you delete them.\n\n"
        f"To take it off the web too:  sam build && sam deploy"
    )
    return 0


def remove(page: str, *, root: Path = ROOT) -> Path:
    """Take a page out of the project at `root`; where its folder is now. Raises `Refused`, and then has
    changed nothing."""
    pages = sorted(file.parent.name for file in (root / "functions").glob("*/app.py"))
    pages = [name for name in pages if name not in RESERVED]
    listed = f"The pages are: {', '.join(pages)}." if pages else "There is none yet."
    if not page:
        raise Refused(f"Which page shall go? make page-remove NAME=... {listed}")
    if page in RESERVED:
        raise Refused(f"{page} is a part of Wombat itself and stays.")
    if page not in pages:
        raise Refused(f"There is no page {page}. {listed}")
    with workspace(root) as copy:
        before = (root / "template.yaml").read_bytes().decode()
        if logical_ids(page)[0] in resource_lines(before):
            (copy / "template.yaml").write_bytes(without_page(before, page).encode())
            check_template(copy)
        return take_away(root, copy, page, before)
