"""Results of more than one line: tables, lists, named values, images, files, HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import htpy as h
from markupsafe import Markup

from core.fields import label_of
from core.fields.files import UploadedFile
from core.html.components import entries
from core.replay.working_directory import Written
from core.results.csv_text import csv_text
from core.results.files import MAX_LINK, link, result_file, stored_file, zip_of
from core.results.frames import Frame, frame_of, frame_of_rows, is_native, is_rows, items_of
from core.results.media import file_of
from core.results.text import as_text

MAX_ROWS = 1_000  # of a table or list on a page; the CSV file has all of a table
_NUMBERS = (int, float, Decimal)
MAX_DEPTH = 8  # of values within values: one that contains itself has no end


def rich(value: Any, name: str) -> h.Node:
    """A single result as a visitor sees it. Raises `OSError` for a path that cannot be read."""
    if hasattr(value, "__html__"):
        return h.div(".html")[Markup(value.__html__())]  # noqa: S704 - the author's explicit wish
    if isinstance(value, Written):
        return stored_file(value)
    if (file := file_of(value, name)) is not None:
        return result_file(file)
    return _value(value, name, 0)


def named_values(value: Any) -> dict[str, Any] | None:
    """The parts of a dataclass, named tuple or dict by label; None for anything else."""
    if is_dataclass(value) and not isinstance(value, type):
        return {label_of(each.name): getattr(value, each.name) for each in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {label_of(name): part for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, Mapping):
        return {_cell(key): part for key, part in value.items()}
    return None


def _value(value: Any, name: str, depth: int) -> h.Node:
    if depth > MAX_DEPTH:
        return "…"
    text = as_text(value)
    if text is not None:
        return text if depth else h.div(".result", role="status")[text]
    if (frame := frame_of(value)) is not None:
        return _table(frame, name, linked=not depth)
    if (parts := named_values(value)) is not None:
        values = h.dl(".values")[
            ((h.dt[label], h.dd[_value(part, name, depth + 1)]) for label, part in parts.items())
        ]
        return values if depth else h.div(role="status")[values]
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)):
        return _list(value, name, depth)
    if (items := items_of(value)) is not None:
        return _list(items, name, depth)
    words = _cell(value)
    return words if depth else h.div(".result", role="status")[f"The result is {words}"]


def _list(values: Sequence[Any], name: str, depth: int) -> h.Node:
    if not values:
        return "nothing" if depth else h.div(".result", role="status")["The result is an empty list."]
    rows = [named_values(value) for value in values]
    if all(row is not None for row in rows):
        return _table(_frame([row for row in rows if row is not None]), name, linked=not depth)
    if is_rows(values):
        return _table(frame_of_rows(values), name, linked=not depth)
    left_out = len(values) - MAX_ROWS
    return [
        entries(_cell(value) for value in values[:MAX_ROWS])
        if all(as_text(value) is not None for value in values)
        else h.ol[(h.li[_value(value, name, depth + 1)] for value in values[:MAX_ROWS])],
        left_out > 0 and h.p[f"{left_out:,} more are not shown."],
    ]


def _frame(rows: Sequence[Mapping[str, Any]]) -> Frame:
    columns = list(dict.fromkeys(label for row in rows for label in row))
    return Frame(columns, [[row.get(column) for column in columns] for row in rows])


def _table(frame: Frame, name: str, *, linked: bool) -> h.Node:
    columns, rows = frame
    right = [
        all(isinstance(row[place], _NUMBERS) for row in rows if row[place] is not None)
        for place in range(len(columns))
    ]
    classes = [{"right": is_right} for is_right in right]
    left_out = len(rows) - MAX_ROWS
    return [
        h.div(".scroll", tabindex="0", role="region", aria_label="Table")[
            h.table[
                h.thead[
                    h.tr[(h.th(scope="col", class_=c)[n] for n, c in zip(columns, classes, strict=True))]
                ],
                h.tbody[
                    (
                        h.tr[(h.td(class_=c)[_cell(cell)] for cell, c in zip(row, classes, strict=True))]
                        for row in rows[:MAX_ROWS]
                    )
                ],
            ]
        ],
        h.p[f"These are the first {MAX_ROWS:,} of {len(rows):,} rows."]
        if left_out > 0
        else h.p[f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}."],
        [_csv_link(frame, name), _xlsx_link(frame, name)] if linked else None,
    ]


def _csv_link(frame: Frame, name: str) -> h.Node:
    """In UTF-8, with the mark by which spreadsheets recognise it; in a .zip file if a link cannot hold it."""
    text = csv_text(frame.columns, ([_cell(cell) for cell in row] for row in frame.rows))
    file = UploadedFile(f"{name}.csv", text.encode("utf-8-sig", "replace"))
    if len(file) > MAX_LINK:
        file = UploadedFile(f"{file.name}.zip", zip_of([file]))
    return link(file, "Download as CSV")


def _xlsx_link(frame: Frame, name: str) -> h.Node:
    from core.results.xlsx import xlsx  # here, so that only a table pays for it

    rows = ([cell if is_native(cell) else _cell(cell) for cell in row] for row in frame.rows)
    return link(UploadedFile(f"{name}.xlsx", xlsx(frame.columns, rows)), "Download as .xlsx")


def _cell(value: Any) -> str:
    """A value on one line."""
    text = as_text(value)
    if text is not None:
        return text
    if isinstance(value, Enum):
        return str(value.value)
    if (parts := named_values(value)) is not None:
        return ", ".join(f"{label}: {_cell(part)}" for label, part in parts.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(_cell, value))
    if isinstance(value, (bytes, bytearray)):
        return f"{len(value):,} bytes"
    return str(value)
