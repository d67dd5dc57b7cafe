"""The one style sheet, inline in every page, and the hash by which the content security policy allows it."""

import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256


def _minified(css: str) -> str:
    """The style sheet without comments, and without spaces that change nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css).strip()
    return re.sub(r" ?([{};]) ?|([,:]) ", r"\1\2", css).replace(";}", "}")


with open(os.path.join(os.path.dirname(__file__), "style.css"), encoding="utf-8") as file:
    _STYLE = _minified(file.read())


def style(colours: str) -> str:
    """Return the style sheet, with the site's own colours after it (core/identity.py)."""
    return _STYLE + colours


@cache
def style_source(colours: str) -> str:
    """Return the style sheet's hash as a source of a content security policy."""
    return f"'sha256-{b64encode(sha256(style(colours).encode()).digest()).decode()}'"
