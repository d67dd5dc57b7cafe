"""Many entries at once: from a text box, or from a text or CSV file. All of them, or none and why.

In text, entries are separated by blanks, line ends, semicolons, or commas followed by a blank; a comma
inside is left to the number rule, which says how to write it. Entries that may hold blanks stand on a
line each. In CSV, they are one column. A file may begin with a heading, which is recognised by its
first letter where entries are no text themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.fields.field import NUMBER, Kind
from core.fields.number import quote

NAMED = 20  # wrong entries that are named; of the others only the count is given

Located = tuple[int, str]  # the line, from 1, and the text of an entry


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An uploaded file: the name that the visitor's machine has for it, and its bytes."""

    name: str
    content: bytes

    def __len__(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Entries:
    """The values read, and the heading that was passed over, if any."""

    values: list[Any]
    heading: str = ""


class BadEntries(ValueError):
    """Entries that are not what they should be, or a file that cannot be read: a message for each of
    the first `NAMED`, and how many there are in all."""

    def __init__(self, messages: list[str], count: int = 1) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.count = count


class NoSuchColumn(BadEntries):
    """It is not clear which column of a CSV file is meant."""


def how_to_separate(kind: Kind) -> str:
    """What a text box for many entries says of itself."""
    if kind.spaced:
        return "One on each line"
    return "Separated by blanks, line ends, semicolons, or commas with a blank behind them"


def from_text(text: str, kind: Kind = NUMBER) -> Entries:
    """The values of one `kind` in `text`. Raises `BadEntries`."""
    return Entries(_values(_words(text.splitlines(), kind), kind))


def from_file(file: UploadedFile, column: str = "", kind: Kind = NUMBER) -> Entries:
    """The values in a file; a CSV file's are in `column`, named by its heading or its number from 1,
    which may be left out if there is one. Raises `BadEntries`, for a column `NoSuchColumn`."""
    text = decoded(file)
    column = column.strip()
    if column or file.name.lower().endswith((".csv", ".tsv")):
        return _from_csv(text, column, kind)
    lines = text.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    heading = lines[first].strip() if len(lines) > first + 1 and _is_heading(lines[first], kind) else ""
    if heading:
        lines[first] = ""
    return Entries(_values(_words(lines, kind), kind), heading)


def _words(lines: Iterable[str], kind: Kind) -> Iterator[Located]:
    for number, line in enumerate(lines, 1):
        if kind.spaced:
            if line.strip():
                yield number, line
            continue
        for word in line.replace(";", " ").split():
            if text := word.rstrip(","):
                yield number, text


def _values(entries: Iterable[Located], kind: Kind) -> list[Any]:
    values: list[Any] = []
    wrong: list[str] = []
    count = 0
    for line, text in entries:
        try:
            values.append(kind.read(text, quote(text)))
        except ValueError as error:
            count += 1
            if count <= NAMED:
                wrong.append(f"Line {line}: {error}")
    if count:
        raise BadEntries(wrong, count)
    return values


def _from_csv(text: str, column: str, kind: Kind) -> Entries:
    import csv  # only who sends a CSV file waits for it

    lines = text.splitlines()
    delimiter = max("\t;,", key=next((line for line in lines if line.strip()), "").count)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadEntries([f"Line {reader.line_num}: this is not CSV ({error})."]) from None
    if not rows:
        return Entries([])
    names = [cell.strip() for cell in rows[0][1]]
    index = _index_of(column, names, max(len(row) for _, row in rows))
    headed = index < len(names) and (_named(column) or _is_heading(names[index], kind))
    heading = names[index] if headed else ""
    cells = ((line, row[index] if index < len(row) else "") for line, row in rows[1 if heading else 0 :])
    return Entries(_values(cells, kind), heading)


def _index_of(column: str, names: list[str], width: int) -> int:
    """The index, from 0, of the column that a visitor means. Raises `NoSuchColumn`."""
    if not column and width == 1:
        return 0
    if not _named(column) and column and 1 <= int(column) <= width:
        return int(column) - 1
    folded = [name.casefold() for name in names]
    if column.casefold() in folded and column:
        return folded.index(column.casefold())
    known = ", ".join(map(quote, names[:NAMED]))
    which = f"There is no column {quote(column)}" if column else "Say which column, by its name or number"
    raise NoSuchColumn([f"{which}: the file has {width}, and begins with {known}."])


def _named(column: str) -> bool:
    """Whether `column` is a name, not a number (and not left out)."""
    return bool(column) and not (column.isascii() and column.isdigit() and len(column) < 6)


def _is_heading(text: str, kind: Kind) -> bool:
    """Whether a first line or cell is no wrong entry but a heading: it begins with a letter, and not
    as Python's `nan` and `inf` do."""
    text = text.strip().strip('"')
    return not kind.spaced and text[:1].isalpha() and not text.lower().startswith(("nan", "inf"))


def decoded(file: UploadedFile) -> str:
    """A file's text: UTF-8, or UTF-16 with its mark. Raises `BadEntries`."""
    utf16 = file.content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return file.content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadEntries([f"{quote(file.name)} is not a text file."]) from None
