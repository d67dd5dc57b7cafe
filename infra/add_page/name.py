"""What a page may be called."""

import keyword
import re
from pathlib import Path

from infra.add_page.block import logical_ids
from infra.add_page.files import FIRST_SCRIPTS
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import resource_lines

MAX_NAME = 40  # characters; AWS's own names are made from it, and take 64
MAX_TITLE = 60  # characters; more than a browser's tab or the list of pages shows
RESERVED = frozenset({"home", "rotate", "core", "functions", "infra", "tests", "openapi"})

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def name_for(given: str, script: Path, folder: Path | None) -> str:
    """The page's name: as given, or from the script's file name; of a `main.py` from its folder's name.
    Raises `Refused` for one that cannot be a name."""
    if given:
        suggestion = _made_of(given)
        if given != suggestion or not _fits(given):
            if keyword.iskeyword(given):
                raise Refused(
                    f"{given} is a word of Python itself. Give the page another name: NAME=my_{given}"
                )
            proposal = f" How about NAME={suggestion}?" if _fits(suggestion) else ""
            raise Refused(
                f"{given} cannot be a page’s name. Use small letters, digits and underscores, with a letter "
                f"first, and at most {MAX_NAME} characters.{proposal}"
            )
        return given
    stem = folder.resolve().name if folder and script.name in FIRST_SCRIPTS else script.stem
    name = _made_of(stem)
    if not _fits(name):
        raise Refused(f"{stem} cannot be a page’s name. Give the page one: NAME=my_page")
    return name


def refuse_taken(page: str, root: Path) -> None:
    """Raise `Refused` for a name that something else has."""
    if page in RESERVED:
        raise Refused(f"{page} is a name that Wombat needs itself. Give the page another one: NAME=my_{page}")
    if (root / "functions" / page).exists():
        raise Refused(
            f"There is a page {page} already. Give this one another name (NAME=...), or first take the other "
            f"away: make page-remove NAME={page}"
        )
    template = (root / "template.yaml").read_bytes().decode()
    for logical_id in logical_ids(page):
        if logical_id in resource_lines(template):
            raise Refused(
                f"template.yaml has something called {logical_id} already. Give the page another name."
            )


def title_for(given: str, page: str) -> str:
    """The page's title: as given, or its name in words. Raises `Refused` for one that does not fit a line."""
    title = " ".join(given.split()) or page.replace("_", " ").capitalize()
    if len(title) > MAX_TITLE or not title.isprintable():
        raise Refused(f"A title is one line of at most {MAX_TITLE} characters; this one has {len(title)}.")
    return title


def _made_of(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _fits(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and len(name) <= MAX_NAME and not keyword.iskeyword(name)
