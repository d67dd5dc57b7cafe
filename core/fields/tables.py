"""The table in a file: CSV of any dialect, JSON, JSON lines, or a spreadsheet.

A CSV file may start with Excel's `sep=;`. Lines that start with # and have not as many cells as the others
are comments. The delimiter is `csv.Sniffer`'s guess among four, or else the one that is in the first line.
Text is UTF-8, UTF-16, or else Windows-1252, which the table says. Lines are those that an editor counts.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.fields.entries import BadEntries, Exact
from core.fields.files import NotText, UploadedFile
from core.fields.number import AROUND
from core.fields.quoting import quote
from core.fields.readings import is_missing, lines_of

DELIMITERS = "\t;|,"  # in this order: a comma may be a decimal mark
MAX_CELLS = 4_000_000  # of a table: as many as a CSV file of 4 MB can have
# What `csv.Sniffer` makes its guess of, in time that grows with their squares.
SAMPLE_LINES, SAMPLE_CHARACTERS = 100, 16_384
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # how .xlsx and .ods start; .xls
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file.

    rows: the cells of each row, with its line in the file, or its number in the sheet.
    notes: as in `core.fields.bulk.Entries`.
    sheets: the names of a spreadsheet's sheets, of which `sheet` was read.
    fields: the columns' names, if the format has them.
    """

    rows: list[tuple[int, list[str]]]
    notes: dict[str, str] = field(default_factory=dict)
    sheets: Sequence[str] = ()
    sheet: str = ""
    fields: Sequence[str] = ()

    @property
    def width(self) -> int:
        return max((len(row) for _, row in self.rows), default=0)


def is_spreadsheet(file: UploadedFile) -> bool:
    return file.content.startswith(_SPREADSHEETS)


def read_table(file: UploadedFile, sheet: str = "") -> Table:
    """The table in a file, whatever it is. Raises `NotText` or `BadEntries`."""
    if is_spreadsheet(file):
        return _spreadsheet(file.content, sheet)
    text, notes = decode(file)
    return _json(text) or _csv(text, notes)


def decode(file: UploadedFile) -> tuple[str, dict[str, str]]:
    """A file's text, and a note if its encoding is a guess. Raises `NotText`."""
    content = file.content
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    notes: dict[str, str] = {}
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding or b"\0" in content:
            raise _not_text(file) from None
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise _not_text(file) from None
        notes["cp1252"] = "1"
    if _NO_TEXT.search(text):
        raise _not_text(file)
    return text, notes


def _not_text(file: UploadedFile) -> NotText:
    return NotText(f"{quote(file.name)} is neither a text file nor a spreadsheet.")


def _spreadsheet(content: bytes, sheet: str) -> Table:
    from core.fields.spreadsheet import UnreadableSpreadsheet, read_spreadsheet

    try:
        read = read_spreadsheet(content, sheet)
    except UnreadableSpreadsheet as error:
        raise BadEntries([str(error)]) from None
    rows = [
        (line, [cell if isinstance(cell, str) else Exact(cell[0]) for cell in row])
        for line, row in enumerate(read.rows, read.first_row)
        if any(row)
    ]
    notes = {"sheet": str(read.names.index(read.name) + 1)} if len(read.names) > 1 else {}
    return Table(rows, notes, read.names, read.name)


def _json(text: str) -> Table | None:
    """The table in a JSON list, or in JSON lines; None if the text is neither."""
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        return None
    try:
        records = _load(text)
        if not isinstance(records, list):
            records = [records]
        numbered = list(enumerate(records, 1))
    except ValueError:
        try:
            lines = enumerate(lines_of(text).split("\n"), 1)
            numbered = [(line, _load(record)) for line, record in lines if record.strip()]
        except ValueError:
            return None
    names = list(dict.fromkeys(name for _, each in numbered if isinstance(each, dict) for name in each))
    if len(names) * len(numbered) > MAX_CELLS:
        raise BadEntries([f"The table has more than {MAX_CELLS:,} cells. Save the column as CSV."])
    rows = [(line, _record(each, names)) for line, each in numbered]
    return Table([(0, names), *rows] if names else rows, fields=names)


def _load(text: str) -> object:
    try:
        return json.loads(text, parse_int=Exact, parse_float=Exact, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _record(record: object, names: Sequence[str]) -> list[str]:
    """The cells of an object, of an array, or of a single value."""
    if isinstance(record, dict):
        return [_cell(record.get(name)) for name in names]
    return [_cell(each) for each in record] if isinstance(record, list) else [_cell(record)]


def _cell(value: object) -> str:
    """A JSON value as a cell. JSON has one notation for numbers, and a text in it is in that notation too."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return Exact("true" if value else "false")
    return Exact(value) if isinstance(value, str) and value else str(value)


def _csv(text: str, notes: dict[str, str]) -> Table:
    import csv  # here, so that only requests with a file pay for it

    lines = lines_of(text).split("\n")
    skipped = 0
    delimiter = ""
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=") + 1:
        delimiter, skipped = lines[0].strip()[-1], 1
    delimiter = delimiter or delimiter_of([line for line in lines if line and not line.startswith("#")])
    # Without a delimiter, one that no text has: a file of one column may hold commas.
    reader = csv.reader(
        (f"{line}\n" for line in lines[skipped:]), delimiter=delimiter or "\x1f", skipinitialspace=True
    )
    try:
        rows = list(_rows(reader, skipped))
    except csv.Error as error:
        raise BadEntries([f"Line {reader.line_num + skipped}: this is not CSV ({error})."]) from None
    usual = Counter(len(row) for _, row in rows).most_common(1)
    kept = [(line, row) for line, row in rows if not _is_comment(row, usual[0][0])]
    comments = len(rows) - len(kept)
    return Table(kept, notes | ({"comments": str(comments)} if comments else {}))


def _rows(reader: Iterator[list[str]], skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its first line."""
    line = skipped
    for row in reader:
        if any(map(str.strip, row)):
            yield line + 1, row
        line = reader.line_num + skipped  # type: ignore[attr-defined]


def _is_comment(row: Sequence[str], width: int) -> bool:
    comment = row[0].startswith("#") and not is_missing(row[0].strip(AROUND))
    return comment and (len(row) != width or width == 1)


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter of a CSV file; "" if it has one column."""
    import csv

    sample, size = [], 0
    for line in lines[:SAMPLE_LINES]:
        size += len(line)
        if size > SAMPLE_CHARACTERS:
            break
        sample.append(line)
    head = lines[0] if lines else ""
    try:
        guess = csv.Sniffer().sniff("\n".join(sample), DELIMITERS).delimiter
    except csv.Error:
        guess = ""
    if guess and guess in head:
        return guess
    return next((each for each in DELIMITERS if each in _outside_quotes(head)), "")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
