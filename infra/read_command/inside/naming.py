"""Derive field names, labels and the purpose of file arguments from an author's names and help texts."""

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
_PATH = frozenset(["path", "paths"])
_NO_FILES = frozenset(["profile"])
_FOLDER = frozenset(["dir", "directories", "directory", "folder", "folders"])
# A help that begins like "input CSV file", "the image file to convert" or "path to a schema", but not like
# "number of files" or "file format".
_FILE_IN_HELP = re.compile(
    r"(?:the |an? )?(?:(?:file)?paths? to |file ?names? of |"
    r"(?:(?!(?:of|for|in|from|per|by|on|at|to|many|skip|ignore|exclude|include|only|match\w*|max\w*)\b)"
    r"[\w.-]+ ){0,3}files?(?:$|[.,;:(]| \(| (?:to|with|containing|that)\b))"
)
_WORD = re.compile(r"[a-z]+")

RESERVED = frozenset(["main"])  # HTML id of the page's content

Content = dict[str, Any]


def split_words(*texts: Any) -> list[str]:
    """Return the lower-case words of all texts. Other values are ignored."""
    return [word for text in texts if isinstance(text, str) for word in _WORD.findall(text.lower())]


def file_kind(names: list[str], about: str, *, is_path: bool) -> str:
    """Return `read`, `write` or `text` for an argument. `is_path` means that its type is a path."""
    own = {"file" if name.endswith("file") and name not in _NO_FILES else name for name in names} | set(names)
    words = set(split_words(about))
    either = bool((own | words) & _FILE) and "or" in own | words  # FILE_OR_DIR, "a file or directory"
    if own & _FOLDER and not either:
        return "text"
    named = own & (_FILE | _PATH)
    if not (is_path or named or _FILE_IN_HELP.match(about.strip().lower())):
        return "text"
    if not (is_path or named) and _FOLDER & words and not either:
        return "text"
    if own & _WRITE:
        return "write"
    if own & _READ:
        return "read"
    if {"write", "writes", "written", "save", "saves", "saved", "output"} & set(split_words(about)[:6]):
        return "write"
    if {"folder", "directory"} & words and not either:
        return "text"
    return "read"


def label_of(name: str) -> str:
    """Return a label: `interest_rate` and `<INTEREST-RATE>` become `Interest rate`."""
    return " ".join(re.sub(r"[\W_]+", " ", name).split()).capitalize() or "Value"


def name_of(name: str, taken: set[str]) -> str:
    """Return a valid field name that is not in `taken`, and add it to `taken`."""
    base = re.sub(r"[^0-9A-Za-z_-]+", "_", name).strip("_-") or "value"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    taken.add(found)
    return found
