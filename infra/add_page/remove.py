"""`wombat remove NAME`: remove a page. Its folder is kept, as it may hold the only copy of a script."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.add_page.block import logical_ids
from infra.add_page.checks import check_template
from infra.add_page.name import RESERVED
from infra.add_page.placing import remove_from_place, workspace
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import resource_lines, without_page
from infra.template.read import ROOT


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `remove`, which calls `run`."""
    parser = subparsers.add_parser("remove", help="remove a page")
    parser.add_argument(
        "name", help="the name of the page's folder in functions/, or several, separated by blanks"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Remove the pages, say where their files are, and return the exit code 0. Raises `Refused`."""
    for page in arguments.name.replace("-", "_").split() or [""]:
        kept = remove(page)
        print(
            f"Removed the page /{page.replace('_', '-')} from functions/ and template.yaml.\n\n"
            f"Its files are kept in {kept.relative_to(ROOT)}\n"
            f"until you delete them.\n"
        )
    print("To remove it from the web too:  sam build && sam deploy")
    return 0


def remove(page: str, *, root: Path = ROOT) -> Path:
    """Remove a page from the project at `root`. Returns the path to which its folder was moved.

    Raises `Refused` if that is not possible; the project is then unchanged.
    """
    pages = sorted(file.parent.name for file in (root / "functions").glob("*/app.py"))
    pages = [name for name in pages if name not in RESERVED]
    listed = f"The pages are: {', '.join(pages)}." if pages else "There are no pages yet."
    if not page:
        raise Refused(f"Which page should be removed? Name it: make page-remove NAME=... {listed}")
    if page in RESERVED:
        raise Refused(f"{page} is a part of Wombat and cannot be removed.")
    if page not in pages:
        raise Refused(f"There is no page {page}. {listed}")
    with workspace(root) as copy:
        before = (root / "template.yaml").read_bytes().decode()
        if logical_ids(page)[0] in resource_lines(before):
            (copy / "template.yaml").write_bytes(without_page(before, page).encode())
            check_template(copy)
        return remove_from_place(root, copy, page, before)
