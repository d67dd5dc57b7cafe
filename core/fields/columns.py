"""The entries in an uploaded file: one column of its table, or a text of numbers in any arrangement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.fields.bulk import from_cells, from_text
from core.fields.entries import BadEntries, Entries, Exact, Located
from core.fields.files import UploadedFile
from core.fields.kind import Kind
from core.fields.number import AROUND, FLOAT
from core.fields.quoting import quote
from core.fields.readings import is_missing
from core.fields.tables import Table, decode, is_spreadsheet, read_table

ROWS_SHOWN, COLUMNS_SHOWN = 5, 100  # of a table whose column the visitor must choose
_CSV_NAMES = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Source:
    """Where in a file the entries are: `column` by its heading or its number from 1, "" if there is only
    one; `sheet` by its name, "" for the first."""

    column: str = ""
    sheet: str = ""


class WhichColumn(ValueError):
    """The column is not clear, or there is no such column.

    head: the first rows of the table, all of one width.
    columns: a name for each column.
    sheets: the names of a spreadsheet's sheets, of which `sheet` was read.
    """

    def __init__(self, message: str, table: Table) -> None:
        super().__init__(message)
        self.head = [_padded(row, table.width) for _, row in table.rows[:ROWS_SHOWN]]
        self.columns = [_name(place, cell) for place, cell in enumerate(self.head[0], 1)]
        self.sheets = table.sheets
        self.sheet = table.sheet


def from_file(file: UploadedFile, source: Source = Source(), kind: Kind = FLOAT, key: str = "") -> Entries:
    """The entries in a file. Raises `WhichColumn`, `BadEntries`, `core.fields.files.NotText`, or `Question`
    if there are several readings, of which `key` names one."""
    if not source.column and not is_spreadsheet(file) and not file.name.lower().endswith(_CSV_NAMES):
        text, notes = decode(file)
        try:
            return _from_plain_text(text, notes, kind, key)
        except BadEntries as error:
            table = read_table(file)
            if table.width < 2:
                raise
            if _is_ragged(table):
                raise error from None
    else:
        table = read_table(file, source.sheet)
    return _from_table(table, source.column.strip(AROUND), kind, key)


def _from_plain_text(text: str, notes: Mapping[str, str], kind: Kind, key: str) -> Entries:
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip(AROUND)), 0)
    heading = lines[first].strip(AROUND) if len(lines) > first + 1 and _is_heading(lines[first], kind) else ""
    if heading:
        lines[first] = ""
    entries = from_text("\n".join(lines), kind, key)
    return _noted(entries, notes, headed=bool(heading))


def _from_table(table: Table, column: str, kind: Kind, key: str) -> Entries:
    if not table.rows:
        return Entries([])
    names = [cell.strip(AROUND) for cell in table.rows[0][1]]
    index, named = _index_of(column, names, table)
    headed = index < len(names) and (bool(table.fields) or named or _is_heading(names[index], kind))
    rows = table.rows[1:] if headed else table.rows
    cells: list[Located] = [(line, row[index] if index < len(row) else "") for line, row in rows]
    entries = from_cells(cells, kind, key)
    return _noted(entries, table.notes, headed=headed)


def _noted(entries: Entries, notes: Mapping[str, str], *, headed: bool) -> Entries:
    """`entries` with what is to be said of their file."""
    return Entries(entries.values, entries.notes | dict(notes) | ({"heading": "1"} if headed else {}))


def _index_of(column: str, names: list[str], table: Table) -> tuple[int, bool]:
    """The index, from 0, of the visitor's `column`, and whether that is its name. Raises `WhichColumn`."""
    if not column and table.width == 1:
        return 0, False
    if column and not _is_name(column) and 1 <= int(column) <= table.width:
        return int(column) - 1, False
    folded = [name.casefold() for name in names]
    found = folded.count(column.casefold()) if column else 0
    if found == 1:
        return folded.index(column.casefold()), True
    which = f"{found or 'No'} columns are called {quote(column)}. " if column else ""
    if table.width > COLUMNS_SHOWN:
        raise BadEntries([f"{which}The table has {table.width:,} columns. Enter the name or number of one."])
    raise WhichColumn(f"{which}The table has {table.width} columns. Choose one.", table)


def _is_name(column: str) -> bool:
    """Whether `column` is a name, rather than a number or empty."""
    return bool(column) and not (column.isascii() and column.isdigit() and len(column) < 6)


def _is_heading(text: str, kind: Kind) -> bool:
    """Whether a first line or cell is a heading rather than a bad entry: it starts with a letter, and is not
    what programs write for a missing value or an infinite one."""
    if isinstance(text, Exact):
        return False
    text = text.strip(AROUND).strip('"')
    odd = is_missing(text) or text.lower().startswith(("nan", "inf"))
    return not kind.spaced and not kind.choices and text[:1].isalpha() and not odd


def _is_ragged(table: Table) -> bool:
    return len({len(row) for _, row in table.rows}) > 1


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _name(place: int, cell: str) -> str:
    return f"{place}: {cell.strip(AROUND)}" if cell.strip(AROUND) else str(place)
