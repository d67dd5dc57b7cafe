"""A form page with a file that may be too large for a request, and a result that may be too large for an answer."""

from typing import Annotated

from core import File
from msgspec import Meta


def lines_with(log: Annotated[File, Meta(max_length=20_000_000)], word: str = "ERROR") -> tuple[int, File]:
    """Find the lines of a log that have a word in them."""
    with log.path.open(errors="replace") as lines:
        found = [line for line in lines if word in line]
    return len(found), File("found.log", "".join(found).encode())
