"""Uploaded files: their bytes, their text, or both with the name."""

from dataclasses import dataclass, replace
from operator import attrgetter

from core.fields.kind import Kind
from core.fields.quoting import quote


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An uploaded file: its name on the visitor's machine, and its bytes."""

    name: str
    content: bytes

    def __len__(self) -> int:
        return len(self.content)


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
FILE = replace(BYTES, parse=lambda file: file)
TEXT = replace(
    BYTES,
    parse=read_text,
    hint="A text file",
    attributes={"accept": "text/*,.csv,.json,.md,.txt"},
    schema={"type": "string"},
)
