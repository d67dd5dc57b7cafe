"""Spreadsheets (.xlsx, .xls, .ods), read by calamine in a process of its own.

The process has no credential, a limit on memory and on CPU: a file may be made to unpack to gigabytes. Its
output is JSON lines: first the names, then each row. In a row a text cell is its text, and a cell with a type
is a list of one text in this project's notation.

    python -m core.fields.spreadsheet <sheet>  < file  > JSON
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

MAX_MEMORY = 400 * 1024 * 1024  # bytes of address space; a function has 512 MB in all
MAX_SECONDS = 10  # of CPU; a request has 25 in all
MAX_CELLS = 1_000_000  # as many as a list can have values


class Sheet(NamedTuple):
    """The cells of one sheet, row by row; its name, and those of all sheets; the number of the first row,
    from 1."""

    rows: list[list[str | list[str]]]
    name: str
    names: list[str]
    first_row: int


class UnreadableSpreadsheet(ValueError):
    """The file is damaged, protected or too large, or has no such sheet. The message says which."""


def read_spreadsheet(content: bytes, sheet: str = "") -> Sheet:
    """The sheet named `sheet`, the first one if that is "". Raises `UnreadableSpreadsheet`."""
    import os
    import subprocess  # here, so that only requests with a spreadsheet pay for it

    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", __name__, sheet],
        input=content,
        capture_output=True,
        check=False,
        timeout=2 * MAX_SECONDS,
        env={
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),  # where Lambda's Python finds its own
        },
    )
    if done.returncode:
        raise UnreadableSpreadsheet("The spreadsheet is too large or damaged. Save the column as CSV.")
    first, *rows = done.stdout.splitlines()
    answer = json.loads(first)
    if "error" in answer:
        raise UnreadableSpreadsheet(answer["error"])
    return Sheet([json.loads(row) for row in rows], **answer)


def _read(sheet: str) -> Iterator[Any]:
    """What the process prints: the names or an error, then each row."""
    from io import BytesIO

    from python_calamine import CalamineError, PasswordError, WorksheetNotFound, load_workbook

    try:
        workbook = load_workbook(BytesIO(sys.stdin.buffer.read()))
        names = workbook.sheet_names
        found = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
        if found.height * found.width > MAX_CELLS:
            yield {"error": f"The sheet has more than {MAX_CELLS:,} cells. Save the column as CSV."}
            return
        rows = found.to_python(skip_empty_area=True)
    except PasswordError:
        yield {"error": "The spreadsheet is protected by a password. Save it without one."}
    except WorksheetNotFound:
        yield {"error": f"There is no sheet {sheet!r}. The sheets are: {', '.join(names)}."}
    except (CalamineError, IndexError, ValueError) as error:
        yield {"error": f"The spreadsheet cannot be read ({error}). Save the column as CSV."}
    else:
        yield {"name": found.name, "names": names, "first_row": found.start[0] + 1 if found.start else 1}
        for row in rows:
            yield [_cell(value) for value in row]


def _cell(value: Any) -> str | list[str]:
    """A cell as JSON has it: calamine gives texts, floats, Booleans, and what `datetime` has."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, (int, float)):
        return [repr(value).removesuffix(".0")]
    if hasattr(value, "isoformat"):
        return [value.isoformat()]
    return str(value)


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    for line in _read(sys.argv[1]):
        print(json.dumps(line))  # noqa: T201 - the answer
