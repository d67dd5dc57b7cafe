"""Uploaded files: their bytes, their text, or both with the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING
from weakref import finalize

from core.fields.kind import Kind
from core.fields.quoting import quote

if TYPE_CHECKING:
    from pathlib import Path

    from core.fields.field import Field

MAX_SENT_BYTES = 4 * 1024 * 1024  # of the files in one form: Lambda's limit of 6 MB, in base64
MAX_LARGE_BYTES = 500_000_000  # of a file by way of the bucket: copying it takes some of Lambda's 25 seconds
MAX_NAME_CHARACTERS = 60  # up to 4 bytes each; the file system allows 255 bytes


@dataclass(frozen=True)
class UploadedFile:
    """An uploaded file: its name on the visitor's machine, and its bytes."""

    name: str
    content: bytes

    def __len__(self) -> int:
        return len(self.content)

    @cached_property
    def path(self) -> Path:
        """The file on this machine, under its own name, as long as this object is there."""
        from pathlib import Path  # here, because most functions ask for the content
        from shutil import rmtree
        from tempfile import mkdtemp

        folder = mkdtemp(prefix="wombat-upload-")
        finalize(self, rmtree, folder, ignore_errors=True)
        path = Path(folder, safe_name(self.name))
        self._write(path)
        return path

    def _write(self, path: Path) -> None:
        path.write_bytes(self.content)


class StoredFile(UploadedFile):
    """A large upload, which the bucket keeps under the name `key`: it is copied to the disk, not into memory,
    unless somebody asks for its content."""

    size: int
    key: str
    copy: Callable[[Path], None]

    def __init__(self, name: str, size: int, key: str, copy: Callable[[Path], None]) -> None:
        vars(self).update(name=name, size=size, key=key, copy=copy)  # the base class is frozen

    def __len__(self) -> int:
        return self.size

    @property
    def content(self) -> bytes:  # read at each use, because it may not fit twice
        return self.path.read_bytes()

    def fetch(self) -> None:
        """Copy the file to the disk, unless it is there. Raises what `copy` raises."""
        assert self.path  # noqa: S101 - which is where it is copied

    def discard(self) -> None:
        """Remove the copy."""
        if "path" in vars(self):
            from shutil import rmtree

            rmtree(self.path.parent, ignore_errors=True)

    def _write(self, path: Path) -> None:
        self.copy(path)


def most_bytes(field: Field) -> int:
    """How many bytes the author allows a field's file; 0 for another field, and without a limit."""
    limits = field.kind.limits if field.kind.control == "file" else None
    return (limits and limits.max_length) or 0


def is_large(field: Field) -> bool:
    """Whether a field's file may be too large for a form."""
    return most_bytes(field) > MAX_SENT_BYTES


def most_in_words(field: Field) -> str:
    """The same limit for a visitor."""
    return f"at most {most_bytes(field) / 1_000_000:,.1f} MB".replace(".0 ", " ")


def safe_name(name: str) -> str:
    """The base name of a Unix or Windows path, without unprintable characters or leading dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown.lstrip(".")[-MAX_NAME_CHARACTERS:] or "file"


class NotText(ValueError):
    """The file is not a text file."""


def read_text(file: UploadedFile) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises `NotText`."""
    utf16 = file.content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return file.content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotText(f"{quote(file.name)} is not a text file.") from None


BYTES = Kind(
    one="file",
    many="files",
    parse=attrgetter("content"),
    control="file",
    missing="Choose a file for the {}.",
    schema={"type": "string", "contentEncoding": "base64"},
    limited_by=frozenset({"length"}),
    unit="byte",
)
FILE = BYTES._replace(parse=lambda file: file)
TEXT = BYTES._replace(
    parse=read_text,
    hint="A text file",
    attributes={"accept": "text/*,.csv,.json,.md,.txt"},
    schema={"type": "string"},
)
