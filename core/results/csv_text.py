"""CSV as RFC 4180 has it."""

from collections.abc import Iterable, Sequence


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a CSV file: a heading for each column, then the rows."""
    from csv import writer  # here, so that only a request for a file pays for it
    from io import StringIO

    text = StringIO()
    lines = writer(text)
    lines.writerow(columns)
    lines.writerows(rows)
    return text.getvalue()
