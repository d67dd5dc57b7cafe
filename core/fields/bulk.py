"""Many entries at once, from a text box, a text file or a CSV file: all of them, or errors.

In text, entries are separated by blanks, line ends, semicolons, or commas with a blank behind them. A comma
inside an entry is left to the rule for numbers, which says how to write it. Entries that may contain blanks
need a line each. In CSV, the entries are one column. A file may start with a heading: a first entry that
starts with a letter, unless entries are text themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.fields.files import UploadedFile, read_text
from core.fields.kind import Kind
from core.fields.number import FLOAT
from core.fields.quoting import quote

MAX_NAMED = 20  # errors and columns in one message; the page gives only the number of the others

Located = tuple[int, str]  # the line, from 1, and the text of an entry


@dataclass(frozen=True, slots=True)
class Entries:
    """The values, and the heading that was skipped, if any."""

    values: list[Any]
    heading: str = ""


class BadEntries(ValueError):
    """Entries that are not of their kind, or an unreadable file. `messages` has the first `MAX_NAMED` errors,
    `count` is the number of all errors."""

    def __init__(self, messages: list[str], count: int = 1) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.count = count


class NoSuchColumn(BadEntries):
    """The column of a CSV file is missing or ambiguous."""


def how_to_separate(kind: Kind) -> str:
    """The hint of a text box for many entries."""
    if kind.spaced:
        return "One on each line"
    return "Separated by blanks, line ends, semicolons, or commas with a blank behind them"


def from_text(text: str, kind: Kind = FLOAT) -> Entries:
    """The entries of one `kind` in `text`. Raises `BadEntries`."""
    return Entries(_values(_words(text.splitlines(), kind), kind))


def from_file(file: UploadedFile, column: str = "", kind: Kind = FLOAT) -> Entries:
    """The entries in a file. A CSV file has them in `column`: its heading, or its number from 1, or "" if the
    file has one column. Raises `BadEntries`, `NoSuchColumn` or `core.fields.files.NotText`."""
    text = read_text(file)
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
            if count <= MAX_NAMED:
                wrong.append(f"Line {line}: {error}")
    if count:
        raise BadEntries(wrong, count)
    return values


def _from_csv(text: str, column: str, kind: Kind) -> Entries:
    import csv  # here, so that only requests with a CSV file pay for it

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
    """The index, from 0, of the visitor's `column`. Raises `NoSuchColumn`."""
    if not column and width == 1:
        return 0
    if not _named(column) and column and 1 <= int(column) <= width:
        return int(column) - 1
    folded = [name.casefold() for name in names]
    if column.casefold() in folded and column:
        return folded.index(column.casefold())
    which = f"There is no column {quote(column)}. " if column else ""
    columns = f"The file has {width} {'column' if width == 1 else 'columns'}"
    known = ", ".join(map(quote, names[:MAX_NAMED]))
    raise NoSuchColumn([f"{which}{columns}, and its first line is {known}. Enter a column’s name or number."])


def _named(column: str) -> bool:
    """Whether `column` is a name, rather than a number or empty."""
    return bool(column) and not (column.isascii() and column.isdigit() and len(column) < 6)


def _is_heading(text: str, kind: Kind) -> bool:
    """Whether a first line or cell is a heading rather than a bad entry: it starts with a letter, but not
    like Python's `nan` and `inf`."""
    text = text.strip().strip('"')
    return not kind.spaced and text[:1].isalpha() and not text.lower().startswith(("nan", "inf"))
