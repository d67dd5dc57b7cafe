"""Many numbers at once: from a text box, or from a text or CSV file. All of them, or none and why.

In text, numbers are separated by blanks, line ends, semicolons, or commas followed by a blank; a comma
inside is left to the number rule, which says how to write it. In CSV, they are one column. A file may
begin with a heading, which is recognised by its first letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.number import NotANumber, parse_number, quote

NAMED = 20  # wrong entries that are named; of the others only the count is given

Located = tuple[int, str]  # the line, from 1, and the text of an entry


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: the name that the visitor's machine has for it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entries:
    """The numbers read, and the heading that was passed over, if any."""

    values: list[float]
    heading: str = ""


class BadEntries(ValueError):
    """Entries that are no numbers, or a file that cannot be read: a message for each of the first
    `NAMED`, and how many there are in all."""

    def __init__(self, messages: list[str], count: int = 1) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.count = count


def from_text(text: str) -> Entries:
    """The numbers in `text`. Raises `BadEntries`."""
    return Entries(_numbers(_words(text.splitlines())))


def from_file(file: File, column: str = "") -> Entries:
    """The numbers in a file; a CSV file's are in `column`, named by its heading or its number from 1,
    which may be left out if there is one. Raises `BadEntries`."""
    text = _decoded(file)
    column = column.strip()
    if column or file.name.lower().endswith((".csv", ".tsv")):
        return _from_csv(text, column)
    lines = text.splitlines()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    heading = lines[first].strip() if len(lines) > first + 1 and _is_heading(lines[first]) else ""
    if heading:
        lines[first] = ""
    return Entries(_numbers(_words(lines)), heading)


def _words(lines: Iterable[str]) -> Iterator[Located]:
    for number, line in enumerate(lines, 1):
        for word in line.replace(";", " ").split():
            if text := word.rstrip(","):
                yield number, text


def _numbers(entries: Iterable[Located]) -> list[float]:
    values: list[float] = []
    wrong: list[str] = []
    count = 0
    for line, text in entries:
        try:
            values.append(parse_number(text))
        except NotANumber as error:
            count += 1
            if count <= NAMED:
                wrong.append(f"Line {line}: {error}")
    if count:
        raise BadEntries(wrong, count)
    return values


def _from_csv(text: str, column: str) -> Entries:
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
    heading = names[index] if index < len(names) and (_named(column) or _is_heading(names[index])) else ""
    cells = ((line, row[index] if index < len(row) else "") for line, row in rows[1 if heading else 0 :])
    return Entries(_numbers(cells), heading)


def _index_of(column: str, names: list[str], width: int) -> int:
    """The index, from 0, of the column that a visitor means. Raises `BadEntries`."""
    if not column and width == 1:
        return 0
    if not _named(column) and column and 1 <= int(column) <= width:
        return int(column) - 1
    folded = [name.casefold() for name in names]
    if column.casefold() in folded and column:
        return folded.index(column.casefold())
    known = ", ".join(map(quote, names[:NAMED]))
    which = f"There is no column {quote(column)}" if column else "Say which column, by its name or number"
    raise BadEntries([f"{which}: the file has {width}, and begins with {known}."])


def _named(column: str) -> bool:
    """Whether `column` is a name, not a number (and not left out)."""
    return bool(column) and not (column.isascii() and column.isdigit() and len(column) < 6)


def _is_heading(text: str) -> bool:
    """Whether a first line or cell is no wrong number but a heading: it begins with a letter, and not
    as Python's `nan` and `inf` do."""
    text = text.strip().strip('"')
    return text[:1].isalpha() and not text.lower().startswith(("nan", "inf"))


def _decoded(file: File) -> str:
    utf16 = file.content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return file.content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadEntries([f"{quote(file.name)} is not a text file."]) from None
