"""The one style sheet of all pages, at an address that changes with it, so that browsers may keep it."""

import os
import re
from functools import cache
from zlib import crc32

ADDRESS = "/style.css"


def _minified(css: str) -> str:
    """The style sheet without comments, and without spaces that change nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css).strip()
    return re.sub(r" ?([{};]) ?|([,:]) ", r"\1\2", css).replace(";}", "}")


@cache
def style(colours: str) -> str:
    """Return the style sheet, with the site's own colours after it (core/identity.py)."""
    return _minified(_written()) + colours


@cache
def style_version(colours: str) -> str:
    """Return a checksum of the style sheet as it is written, the query of its address: it must change with
    the style sheet, no more. hashlib takes 4 ms of a cold start to import, the minified text 1 to make."""
    return f"{crc32((_written() + colours).encode()):08x}"


def _written() -> str:
    with open(os.path.join(os.path.dirname(__file__), "style.css"), encoding="utf-8") as file:
        return file.read()
