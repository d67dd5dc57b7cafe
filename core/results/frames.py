"""Tables of other libraries: data frames and series of pandas and polars, NumPy's arrays, generators.

None of these libraries is imported: a value that is theirs has the name of its library in its type's module.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

MAX_ITEMS = 1_000_000  # of a generator or iterator: one without an end must not take all memory


class Frame(NamedTuple):
    """A table: a heading for each column, rows of cells, and how many rows there are."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def frame_of(value: Any) -> Frame | None:
    """The table that a value of such a library is; None for anything else."""
    for base in type(value).__mro__:  # such as geopandas' data frame, which is one of pandas
        read = _LIBRARIES.get(((base.__module__ or "").partition(".")[0], base.__name__))
        if read:
            return read(value)
    return None


def items_of(value: Any) -> list[Any] | None:
    """The items of a generator, an iterator, a range, a deque or a view of a dict, at most `MAX_ITEMS`; None
    for anything else."""
    if hasattr(value, "read"):  # a file is an iterator of its lines, and no list
        return None
    if isinstance(value, (Iterator, range, deque)) or type(value).__name__.startswith("dict_"):
        return list(islice(value, MAX_ITEMS))
    return None


def is_rows(values: Sequence[Any]) -> bool:
    """Whether a list is one of rows, as `csv.reader` gives it: lists or tuples of single values."""
    return all(
        isinstance(row, (list, tuple)) and not hasattr(row, "_fields") and all(map(_is_single, row))
        for row in values
    ) and any(len(row) > 1 for row in values)


def frame_of_rows(values: Sequence[Sequence[Any]]) -> Frame:
    """A list of rows as a table. The first row is its heading if it is text where a later row is not."""
    width = max(map(len, values))
    rows = [[*row, *[""] * (width - len(row))] for row in values]
    first, others = rows[0], rows[1:]
    headed = others and all(isinstance(cell, str) and cell for cell in first)
    if headed and any(not isinstance(cell, str) for row in others for cell in row):
        return Frame([str(cell) for cell in first], others)
    return Frame([str(place) for place in range(1, width + 1)], rows)


def is_native(cell: Any) -> bool:
    """Whether a spreadsheet has a type for this cell."""
    return cell is None or isinstance(cell, (bool, int, float, Decimal, date))


def _is_single(value: Any) -> bool:
    return not isinstance(value, (list, tuple, dict, set))


def _pandas_frame(value: Any) -> Frame:
    """With the index as its first columns, unless it is pandas' own count from 0."""
    if type(value.index).__name__ != "RangeIndex" or value.index.name is not None:
        names = [name if name is not None else "" for name in value.index.names]
        columns = [*map(_heading, names), *map(_heading, value.columns)]
        keys = value.index.tolist()
        many = len(names) > 1
        cells = value.itertuples(index=False, name=None)
        rows = [(*(key if many else (key,)), *row) for key, row in zip(keys, cells, strict=True)]
    else:
        columns, rows = [*map(_heading, value.columns)], list(value.itertuples(index=False, name=None))
    return Frame(columns, [tuple(map(_plain, row)) for row in rows])


def _pandas_series(value: Any) -> Frame:
    return _pandas_frame(value.to_frame(value.name if value.name is not None else "value"))


def _pandas_index(value: Any) -> Frame:
    frame = value.to_frame(index=False)
    frame.columns = ["value" if name is None else name for name in value.names]
    return _pandas_frame(frame)


def _polars_frame(value: Any) -> Frame:
    return Frame(list(value.columns), [tuple(map(_plain, row)) for row in value.rows()])


def _polars_lazy(value: Any) -> Frame:
    return _polars_frame(value.collect())


def _polars_series(value: Any) -> Frame:
    return Frame([value.name or "value"], [(_plain(cell),) for cell in value.to_list()])


def _numpy_array(value: Any) -> Frame | None:
    """Of one or two dimensions; a structured array has named columns."""
    if value.dtype.names:
        return Frame(list(value.dtype.names), [tuple(row) for row in value.ravel().tolist()])
    if value.ndim == 1:
        return Frame(["value"], [(cell,) for cell in value.tolist()])
    if value.ndim == 2:
        return Frame([str(place) for place in range(1, value.shape[1] + 1)], value.tolist())
    return None


def _heading(name: Any) -> str:
    """A column's name; that of a column with several levels has a name for each."""
    return " ".join(str(part) for part in name if str(part)) if isinstance(name, tuple) else str(name)


def _plain(cell: Any) -> Any:
    """A cell in Python's own types; a missing value is empty."""
    if type(cell).__name__ in ("NaTType", "NAType") or (isinstance(cell, float) and cell != cell):
        return None
    if (type(cell).__module__ or "").partition(".")[0] == "numpy":
        return cell.item()
    return cell


_LIBRARIES: dict[tuple[str, str], Callable[[Any], Frame | None]] = {
    ("pandas", "DataFrame"): _pandas_frame,
    ("pandas", "Series"): _pandas_series,
    ("pandas", "Index"): _pandas_index,
    ("polars", "DataFrame"): _polars_frame,
    ("polars", "LazyFrame"): _polars_lazy,
    ("polars", "Series"): _polars_series,
    ("numpy", "ndarray"): _numpy_array,
}
