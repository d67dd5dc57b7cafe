"""The names and titles that a page may have."""

import keyword
import re
from pathlib import Path

from infra.add_page.block import logical_ids
from infra.add_page.files import FIRST_SCRIPTS
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import resource_lines

MAX_NAME = 40  # characters; names in AWS contain it, and have at most 64
MAX_TITLE = 60  # characters; longer ones do not fit the list of pages
RESERVED = frozenset({"home", "mcp", "rotate", "core", "functions", "infra", "tests", "openapi"})

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def name_for(given: str, script: Path, folder: Path | None) -> str:
    """Return the page's name: the given one, or that of the script's file, or of its folder for a `main.py`.

    Raises `Refused` if it cannot be a page's name.
    """
    if given:
        suggestion = _as_name(given)
        if given != suggestion or not _fits(given):
            if keyword.iskeyword(given):
                raise Refused(f"{given} is a keyword in Python. Give the page another name: NAME=my_{given}")
            proposal = f" For example: NAME={suggestion}" if _fits(suggestion) else ""
            raise Refused(
                f"{given} cannot be a page’s name. Use lower-case letters, digits and underscores, begin "
                "with a letter, "
                f"and use at most {MAX_NAME} characters.{proposal}"
            )
        return given
    stem = folder.resolve().name if folder and script.name in FIRST_SCRIPTS else script.stem
    name = _as_name(stem)
    if not _fits(name):
        raise Refused(f"{stem} cannot be a page’s name. Choose another name: NAME=my_page")
    return name


def refuse_taken(page: str, root: Path) -> None:
    """Raise `Refused` if the name is in use."""
    if page in RESERVED:
        raise Refused(f"Wombat uses the name {page} itself. Give the page another name: NAME=my_{page}")
    if (root / "functions" / page).exists():
        raise Refused(
            f"There is already a page {page}. Give this one another name, NAME=..., or remove the other "
            "first: "
            f"make page-remove NAME={page}"
        )
    template = (root / "template.yaml").read_bytes().decode()
    for logical_id in logical_ids(page):
        if logical_id in resource_lines(template):
            raise Refused(
                f"template.yaml already has a resource {logical_id}. Give the page another name: NAME=..."
            )


def title_for(given: str, page: str) -> str:
    """Return the page's title: the given one, or the page's name in words. Raises `Refused` if it is too
    long."""
    title = " ".join(given.split()) or page.replace("_", " ").capitalize()
    if len(title) > MAX_TITLE or not title.isprintable():
        raise Refused(
            f"The title has {len(title)} characters. Choose one of at most {MAX_TITLE}, without control "
            "characters."
        )
    return title


def _as_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _fits(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and len(name) <= MAX_NAME and not keyword.iskeyword(name)
