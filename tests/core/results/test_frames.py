"""Tables of pandas, polars and NumPy, rows and generators: as tables, and as files with all of them."""

import base64
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pytest

from core.results.xlsx import xlsx
from tests.support.html import Element, Page
from tests.support.scripts import visitor_of

SALES = {"region": ["North", "South", "North"], "sum": [17.0, 2.5, None], "count": [2, 1, 3]}
PANDAS = pd.DataFrame(SALES)


def page_of(value: Any) -> Page:
    return visitor_of(lambda: value).post("/support", "").page


def table_of(page: Page) -> list[list[str]]:
    (table,) = page.root.all("table")
    return [[cell.text for cell in cells(row)] for row in table.all("tr")]


def cells(row: Element) -> list[Element]:
    return [each for each in row.children if isinstance(each, Element)]


def file_of(page: Page, words: str) -> bytes:
    return base64.b64decode(page.links[words].partition(",")[2])


ROWS = [["region", "sum", "count"], ["North", "17", "2"], ["South", "2.5", "1"], ["North", "", "3"]]


@pytest.mark.parametrize(
    "frame", [PANDAS, pl.DataFrame(SALES), pl.DataFrame(SALES).lazy()], ids=lambda it: type(it)
)
def test_a_data_frame_is_a_table_with_its_numbers_on_the_right(frame: Any) -> None:
    page = page_of(frame)
    assert table_of(page) == ROWS
    right = [cell.attributes.get("class", "") for cell in page.root.all("td")[:3]]
    assert right == ["", "right", "right"]
    assert "3 rows." in page.text


def test_an_index_is_the_first_columns_and_levels_of_a_heading_are_joined() -> None:
    page = page_of(PANDAS.groupby("region").agg({"count": ["count", "sum"]}))
    assert table_of(page) == [
        ["region", "count count", "count sum"],
        ["North", "2", "5"],
        ["South", "1", "1"],
    ]


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (PANDAS["count"], [["count"], ["2"], ["1"], ["3"]]),
        (PANDAS.groupby("region")["count"].sum(), [["region", "count"], ["North", "5"], ["South", "1"]]),
        (pl.Series("n", [1, None]), [["n"], ["1"], [""]]),
        (type("Mine", (pd.DataFrame,), {})({"n": [1]}), [["n"], ["1"]]),
        (pd.Index([1, 2]), [["value"], ["1"], ["2"]]),
        (np.ma.array([1, 2], mask=[False, True]), [["value"], ["1"], [""]]),
        (np.array([[1, 2], [3, 4]]), [["1", "2"], ["1", "2"], ["3", "4"]]),
        (np.array([1.5, 2.0]), [["value"], ["1.5"], ["2"]]),
        ([["name", "n"], ["a", 1], ["b", 2]], [["name", "n"], ["a", "1"], ["b", "2"]]),
        ([("a", 1), ("b", 2)], [["1", "2"], ["a", "1"], ["b", "2"]]),
        (({"n": each} for each in (1, 2)), [["n"], ["1"], ["2"]]),
    ],
    ids=range(11),
)
def test_other_tables(value: Any, rows: list[list[str]]) -> None:
    assert table_of(page_of(value)) == rows


def test_a_generator_is_a_list() -> None:
    page = page_of(number * number for number in (1, 2, 3))
    assert page.entries == ["1", "4", "9"]


def test_a_generator_that_prints_is_run_while_output_is_captured() -> None:
    def numbers() -> Iterator[int]:
        print("working")  # noqa: T201
        yield 1

    assert "Output working" in visitor_of(numbers).post("/support", "").text


def test_the_files_have_all_rows() -> None:
    page = page_of(pd.DataFrame({"n": range(5_000), "day": pd.Timestamp("2024-12-31")}))
    assert "These are the first 1,000 of 5,000 rows." in page.text
    assert len(page.root.all("tr")) == 1_001
    assert file_of(page, "Download as CSV").decode("utf-8-sig").count("\n") == 5_001
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(page, "Download as .xlsx"))).active
    assert [cell.value for cell in sheet[5_001]] == [4_999, datetime(2024, 12, 31)]  # noqa: DTZ001


def test_a_csv_file_that_a_link_cannot_hold_is_zipped() -> None:
    page = page_of([{"n": number, "text": "x" * 100} for number in range(20_000)])
    assert page.links["Download as CSV"].startswith("data:text/csv") is False
    assert file_of(page, "Download as CSV").startswith(b"PK")


def test_a_data_frame_is_a_list_of_objects_in_json() -> None:
    client = visitor_of(lambda: PANDAS)
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = client.post("/support", b"{}", headers)
    assert '{"region": "North", "sum": null, "count": 3}' in answer.body


def test_a_spreadsheet_has_types_and_no_formulas() -> None:
    rows: list[list[Any]] = [
        [1, 0.1 + 0.2, True, None, Decimal("1.50")],
        [date(2024, 12, 31), datetime(2024, 12, 31, 14, 30), "=1+1", "<x>\x01", 2**70],  # noqa: DTZ001
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(["a", "=b", "c", "d", "e"], rows))).active
    values = [[cell.value for cell in row] for row in sheet.rows]
    assert values[0] == ["a", "=b", "c", "d", "e"]
    assert values[1] == [1, 0.1 + 0.2, True, None, 1.5]
    moment = datetime(2024, 12, 31)  # noqa: DTZ001
    assert values[2] == [moment, moment.replace(hour=14, minute=30), "=1+1", "<x>", str(2**70)]
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s", "n", "b", "d"}


def test_no_table_imports_a_library_that_the_script_does_not() -> None:
    command = (
        "import sys; from core.results.frames import frame_of; frame_of([1]); print(sorted(sys.modules))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    ).stdout
    assert "frames" in printed
    assert not any(f"'{name}'" in printed for name in ("pandas", "polars", "numpy"))
