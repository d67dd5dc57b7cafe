"""Embedding: other sites that may show a page in a frame of theirs."""

import re
from collections.abc import Sequence

from core.web.event import Request

_ORIGIN = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?|http://localhost(:[0-9]{1,5})?")


class NotAnOrigin(ValueError):
    """The text is not a site's scheme and host; the message says how to write one."""


def embedding_sites(given: Sequence[str]) -> tuple[str, ...]:
    """The sites, each a scheme and a host. Raises `NotAnOrigin`."""
    for site in [given] if isinstance(given, str) else given:
        if isinstance(given, str) or not _ORIGIN.fullmatch(site):
            raise NotAnOrigin(
                f"embed={given!r}: list the sites that may embed the page, each without a path, such as "
                'embed=["https://school.example"].'
            )
    return tuple(given)


def is_embedded(request: Request) -> bool:
    """Whether the page will be shown in a frame; browsers since 2023 say so."""
    return request.headers.get("sec-fetch-dest") == "iframe"
