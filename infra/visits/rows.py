"""What happened on each page, by day.

A visit: a page was opened or reloaded, that is, a GET was answered with a page. The GET to which a submission
redirects does not count. A submission: a form was sent and accepted. Refused: the status was from 400 to
499, for example for a form with an error or a wrong address. An error: the status was 500 or above, or the
function crashed. The words mean the same on AWS and where the site is served locally.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

COLUMNS = ("page", "day", "visits", "submissions", "refused", "errors", "cold starts", "p50 ms", "p95 ms")
COUNTS = slice(2, 7)  # the columns that have a sum
TOTAL = "all"


@dataclass(slots=True)
class Row:
    """`cold` is None where nobody counts cold starts; `p50` and `p95` are milliseconds, None if unknown."""

    page: str
    day: str
    visits: int = 0
    submissions: int = 0
    refused: int = 0
    errors: int = 0
    cold: int | None = None
    p50: float | None = None
    p95: float | None = None

    def add(self, method: str, status: int, *, is_page: bool, times: int = 1) -> None:
        """Count requests with the same answer."""
        if status >= 500:
            self.errors += times
        elif status >= 400:
            self.refused += times
        elif method == "POST":
            self.submissions += times
            self.visits -= times if status == 303 else 0
        elif method == "GET" and is_page and status == 200:
            self.visits += times

    def cells(self) -> tuple[str, ...]:
        counts = (max(0, self.visits), self.submissions, self.refused, self.errors, self.cold)
        milliseconds = (None if each is None else round(each) for each in (self.p50, self.p95))
        numbers = ("" if each is None else str(each) for each in (*counts, *milliseconds))
        return self.page, self.day, *numbers


@dataclass(slots=True)
class Tally:
    """Counts the requests that this process answers."""

    _rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    _milliseconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def add(
        self, page: str, day: str, method: str, status: int, *, is_page: bool, milliseconds: float
    ) -> None:
        self._rows.setdefault((page, day), Row(page, day)).add(method, status, is_page=is_page)
        self._milliseconds.setdefault((page, day), []).append(milliseconds)

    def rows(self) -> list[Row]:
        """Return a row for each page and day, with percentiles."""
        for key, row in self._rows.items():
            taken = sorted(self._milliseconds[key])
            row.p50, row.p95 = (taken[ceil(len(taken) * share) - 1] for share in (0.5, 0.95))
        return sorted(self._rows.values(), key=lambda row: (row.day, row.page))


def as_table(rows: Iterable[Row]) -> str:
    """Return the rows and their sums as text in columns."""
    cells = [row.cells() for row in rows]
    columns = list(zip(*cells, strict=True))[COUNTS]
    sums = [str(sum(map(int, column))) if all(column) else "" for column in columns]
    lines = [COLUMNS, *cells, *([(TOTAL, "", *sums, "", "")] if cells else [])]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_csv(rows: Iterable[Row]) -> str:
    """Return the rows as CSV, without sums."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    return text.getvalue()
