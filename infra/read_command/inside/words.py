"""What a file argument is for, and what a field is called: from the words that an author chose."""

import re
from typing import Any

_WRITE = frozenset(
    ["dest", "destination", "export", "log", "logfile", "out", "outfile", "outfilename", "output", "save"]
    + ["saveto", "target", "write"]
)
_READ = frozenset(["document", "in", "infile", "input", "read", "source", "src"])
_FILE = frozenset(
    ["file", "filename", "filenames", "files", "infile", "infilename", "logfile", "outfile", "outfilename"]
)
_NO_FILES = frozenset(["profile"])
_FOLDER = frozenset(["dir", "directories", "directory", "folder", "folders"])
_WORD = re.compile(r"[a-z]+")

RESERVED = frozenset(["main"])  # the id of a page's content

Content = dict[str, Any]


def words_of(*texts: Any) -> list[str]:
    return [word for text in texts if isinstance(text, str) for word in _WORD.findall(text.lower())]


def file_kind(names: list[str], about: str, *, surely: bool) -> str:
    """`read`, `write` or `text` for an argument with these names and help; `surely` a path, by its type."""
    own = {"file" if name.endswith("file") and name not in _NO_FILES else name for name in names} | set(names)
    if own & _FOLDER:
        return "text"
    if not surely and not own & _FILE:
        return "text"
    if own & _WRITE:
        return "write"
    if own & _READ:
        return "read"
    if {"write", "writes", "written", "save", "saves", "saved", "output"} & set(words_of(about)[:6]):
        return "write"
    if {"folder", "directory"} & set(words_of(about)):
        return "text"
    return "read"


def label_of(name: str) -> str:
    """`interest_rate` and `<INTEREST-RATE>` as `Interest rate`."""
    return " ".join(re.sub(r"[\W_]+", " ", name).split()).capitalize() or "Value"


def name_of(name: str, taken: set[str]) -> str:
    """A field's name: letters, digits, underscores and hyphens, and not one of those that are taken."""
    base = re.sub(r"[^0-9A-Za-z_-]+", "_", name).strip("_-") or "value"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    taken.add(found)
    return found
