"""A visitor's files, and which version of them is the newest, as the head of the list names it."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple

Files = Mapping[str, bytes]
"""Contents by relative path."""


class Named(NamedTuple):
    """A version, "" for an empty folder, and the session whose end has made it, "" for none."""

    version: str = ""
    session: str = ""

    def __str__(self) -> str:
        return ".".join(self) if self.version or self.session else ""

    @classmethod
    def parse(cls, text: str) -> "Named":
        version, _, session = text.partition(".")
        return cls(version, session)


def digest_of(files: Files) -> str:
    """The identity of the files' names and contents."""
    found = blake2b(digest_size=8)
    for name, content in sorted(files.items()):
        found.update(f"{name}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()
