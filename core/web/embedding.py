"""Embedding: other sites that may show a page in a frame of theirs."""

import re
from collections.abc import Sequence

from core.settings import private_site
from core.web.event import Request

_ORIGIN = r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?|http://localhost(:[0-9]{1,5})?"


class CannotEmbed(ValueError):
    """A page cannot be embedded as its author wants; the message says why."""


def embedding_sites(given: Sequence[str], *, private: bool) -> tuple[str, ...]:
    """The sites, each a scheme and a host; none where the whole site is private. Raises `CannotEmbed` for
    another text, and on a `private` page: browsers send no cookie to a frame, so nobody could sign in."""
    if given and private:
        raise CannotEmbed("A private page cannot be shown on other sites: leave embed= or private= out.")
    for site in [given] if isinstance(given, str) else given:
        if isinstance(given, str) or not re.fullmatch(_ORIGIN, site):
            raise CannotEmbed(
                f"embed={given!r}: list the sites that may embed the page, each without a path, such as "
                'embed=["https://school.example"].'
            )
    return () if private_site() else tuple(given)


def is_embedded(request: Request) -> bool:
    """Whether the page will be shown in a frame; browsers since 2023 say so."""
    return request.headers.get("sec-fetch-dest") == "iframe"
