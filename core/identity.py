"""The site's identity: its name, colours, icon, footer and language, which every page shows.

`home_page` in `functions/home/app.py` declares it. A package holds only its own page, so
`infra/build/identity.py` checks it and writes it as `functions/site.json` into every package, and beside
the pages where the site is served locally.
"""

import json
import os
import sys
from functools import cache
from typing import NamedTuple

FILE = "site.json"
WOMBAT = "Wombat"
ACCENT = ("#7b3f0c", "#f0b27a")  # in a light and in a dark colour scheme; style.css has them, too


class Identity(NamedTuple):
    """`icon` is an emoji, the name of an SVG file, or "" for Wombat's own. `accent` is one colour, or one for
    each colour scheme; the build makes two of one. `list_private`: whether lists name private pages.
    `colours` is style that the build makes of them, "" for those of style.css."""

    title: str = WOMBAT
    summary: str = ""
    accent: str | tuple[str, str] = ACCENT
    icon: str = ""
    footer: str = ""
    lang: str = "en"
    made_with: bool = True
    list_private: bool = True
    colours: str = ""

    @property
    def own_words(self) -> str | None:
        """The `lang` of Wombat's own words, which are English: None where the page is in English anyway."""
        return None if self.lang.partition("-")[0].lower() == "en" else "en"


@cache
def identity() -> Identity:
    """Return the site's identity, or Wombat's if none was written. `identity.cache_clear` reads it again."""
    pages = sys.modules.get("functions")
    for folder in getattr(pages, "__path__", ()):
        try:
            with open(os.path.join(folder, FILE), encoding="utf-8") as file:
                read = json.load(file)
        except FileNotFoundError:
            continue
        return Identity(**read | {"accent": tuple(read["accent"])})
    return Identity()
