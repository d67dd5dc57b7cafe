"""Check the site's identity, which functions/home/app.py declares, and write it for all pages:

    python -m infra.build.identity FOLDER

`FOLDER` is the folder `functions` of a package, or the site's own.
"""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

from core.html.icon import is_file
from core.identity import ACCENT, FILE, Identity
from core.page import Page
from core.pages.home import MADE_SHARE, OWN_SHARE
from infra.build.contrast import DARK, DERIVED_CONTRAST, HEX, LIGHT, MIN_CONTRAST, nearest, tint, worst
from infra.build.preview import MAX_BYTES, PNG, preview
from infra.serve.site import Handler, load_handler
from infra.template.read import SITE

HOME = SITE / "functions" / "home"
HANDLER = "functions.home.app.handler"
MAX_TITLE = 60  # characters; it is in the header and the tab of every page
MAX_ICON_BYTES = 20_000  # every new visitor loads it
MAX_EMOJI = 10  # characters; a family of four has seven

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, without its rare forms


class BadIdentity(Exception):
    """The site's identity cannot be used. The message says what to change in functions/home/app.py."""


def checked(site: Identity, home: Path = HOME) -> Identity:
    """Return the identity for the pages, with a colour for each scheme. Raises `BadIdentity`."""
    if not site.title.strip() or len(site.title) > MAX_TITLE:
        raise BadIdentity(f"The title must have 1 to {MAX_TITLE} characters, not {len(site.title)}.")
    if not _LANGUAGE.fullmatch(site.lang):
        raise BadIdentity(f'lang is {site.lang!r}. Write a language code, such as "en", "de" or "pt-BR".')
    _check_icon(site.icon, home)
    _check_share(home / OWN_SHARE)
    light, dark = _accents(site.accent)
    return site._replace(accent=(light, dark), colours=_colours(light, dark))


def _check_icon(icon: str, home: Path) -> None:
    if not is_file(icon):
        if icon and (icon.isascii() or len(icon) > MAX_EMOJI):
            raise BadIdentity(f"The icon is {icon!r}. Write an emoji, or the name of an SVG file.")
        return
    try:
        content = (home / icon).read_bytes()
        root = ElementTree.fromstring(content)  # noqa: S314 - the author's own file
    except OSError:
        raise BadIdentity(f"There is no icon {icon} beside functions/home/app.py.") from None
    except ElementTree.ParseError as error:
        raise BadIdentity(f"The icon {icon} is not an SVG file: {error}.") from None
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise BadIdentity(f'The icon {icon} is not an SVG file: it begins without <svg xmlns="...">.')
    if len(content) > MAX_ICON_BYTES:
        size = f"{len(content):,} bytes, of at most {MAX_ICON_BYTES:,}"
        raise BadIdentity(f"The icon {icon} has {size}: every new visitor loads it.")


def _check_share(file: Path) -> None:
    content = file.read_bytes() if file.exists() else PNG
    if not content.startswith(PNG):
        raise BadIdentity(f"{file.name} is not a PNG file: chats show no other.")
    if len(content) > MAX_BYTES:
        raise BadIdentity(f"{file.name} has {len(content):,} bytes: chats show at most {MAX_BYTES:,}.")


def _accents(accent: str | tuple[str, str]) -> tuple[str, str]:
    given = (accent,) if isinstance(accent, str) else tuple(accent)
    colours = [each.lower() for each in given]
    if len(colours) > 2 or not all(HEX.fullmatch(each) for each in colours):
        raise BadIdentity(
            f'accent is {accent!r}. Write a colour, such as "{ACCENT[0]}", or two: for light and for dark.'
        )
    if len(colours) == 1:
        colours.append(nearest(colours[0], DARK, DERIVED_CONTRAST))
    for colour, scheme in zip(colours, (LIGHT, DARK), strict=True):
        ratio = worst(colour, scheme)
        if ratio < MIN_CONTRAST:
            raise BadIdentity(
                f"The accent {colour} is hard to read in the {scheme.name} colour scheme: its contrast is "
                f"{int(ratio * 100) / 100}:1, and text needs {MIN_CONTRAST}:1. "
                f"The nearest colour that passes is {nearest(colour, scheme)}."
            )
    return colours[0], colours[1]


def _colours(light: str, dark: str) -> str:
    if (light, dark) == ACCENT:
        return ""
    first, second = (
        f":root{{--accent:{colour};--tint:{tint(colour, scheme)}}}"
        for colour, scheme in ((light, LIGHT), (dark, DARK))
    )
    return f"{first}@media(prefers-color-scheme:dark){{{second}}}"


def declared(home: Handler) -> Identity:
    """Return the identity that the home page's handler declares."""
    return (isinstance(home, Page) and home.identity) or Identity()


def write_identity(functions: Path, home: Handler) -> None:
    """Write the identity that the home page's handler declares into the folder `functions`, and if the home
    page is there, its picture for chats. Raises `BadIdentity`."""
    site = checked(declared(home))
    text = json.dumps(site._asdict(), ensure_ascii=False, indent=1)
    (functions / FILE).write_text(text + "\n", encoding="utf-8")
    if (functions / "home").exists():
        (functions / "home" / MADE_SHARE).write_bytes(preview(site))


if __name__ == "__main__":
    try:
        write_identity(Path(sys.argv[1]), load_handler(HANDLER))
    except BadIdentity as problem:
        sys.exit(f"functions/home/app.py: {problem}")
