"""Columns of uploaded files: CSV of any dialect, JSON, spreadsheets."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from core.fields.bulk import said
from core.fields.columns import Source, WhichColumn, from_file
from core.fields.dates import DATE
from core.fields.entries import BadEntries, Entries
from core.fields.files import NotText, UploadedFile
from core.fields.number import FLOAT
from core.fields.question import Question
from core.fields.tables import delimiter_of
from tests.support.spreadsheets import FORMATS, Sheets

TABLES = Path(__file__).parents[2] / "data" / "tables"


def read(content: bytes | str, column: str = "", name: str = "a.csv", key: str = "") -> Entries:
    data = content.encode() if isinstance(content, str) else content
    return from_file(UploadedFile(name, data), Source(column), FLOAT, key)


def stored(name: str) -> bytes:
    return (TABLES / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "column", "values", "words"),
    [
        ("umlauts-cp1252.csv", "Länge", [4, 5, 5], "The file is not UTF-8 and was read as Windows-1252."),
        ("decimal-comma.csv", "Wert", [1.5, 2.5, 2.5], "3 numbers were added, comma as decimal mark."),
        ("thousands-quoted.csv", "", [1234, 1234, 5678901], "3 numbers were added, comma between thousands."),
    ],
)
def test_a_column_is_read_and_said_how(name: str, column: str, values: list[float], words: str) -> None:
    entries = read(stored(name), column, name)
    assert entries.values == values
    assert words in said(len(values), FLOAT, entries.notes)


@pytest.mark.parametrize(
    ("name", "column", "values"), [("na.csv", "", [1, 2, 2]), ("empty-cell.csv", "b", [2, 2])]
)
def test_leaving_out_an_empty_cell_is_offered(name: str, column: str, values: list[float]) -> None:
    with pytest.raises(Question, match="There is 1 empty cell") as caught:
        read(stored(name), column, name)
    entries = read(stored(name), column, name, caught.value.options[0].key)
    assert entries.values == values
    assert "Empty cells left out: 1." in said(2, FLOAT, entries.notes)


def test_which_of_several_columns_is_asked_with_the_head_of_the_table() -> None:
    with pytest.raises(WhichColumn) as caught:
        read(stored("two-columns.csv"))
    assert caught.value.columns == ["1: a", "2: b"]
    assert caught.value.head == [["a", "b"], ["1", "2"], ["3", "2"]]


@pytest.mark.parametrize(
    ("column", "said_"), [("a", "2 columns are called 'a'"), ("c", "No columns are called 'c'")]
)
def test_a_heading_that_is_not_there_once_is_asked_about(column: str, said_: str) -> None:
    with pytest.raises(WhichColumn, match=said_) as caught:
        read("a,b,A\n1,2,3\n", column)
    assert caught.value.columns == ["1: a", "2: b", "3: A"]
    assert read("a,b,A\n1,2,3\n", "3").values == [3]


@pytest.mark.parametrize(
    ("content", "column", "values"),
    [
        ("sep=;\nName;Wert\nx;1,5\n", "Wert", [1.5]),
        ("sep=|\nName|Wert\nx|1,5\n", "Wert", [1.5]),
        ("a|b\n1|2\n", "b", [2]),
        ("# made by me\nname,size\nann,1\nbob,2\n", "size", [1, 2]),
        ("#,size\n1,5\n2,6\n", "#", [1, 2]),  # a heading, for it has as many cells as the rows
        ("Wert\n1,5\n2,5\n", "", [1.5, 2.5]),
        ('"full name";size\n"a;b\nc";1\n"c";2\n', "2", [1, 2]),
        ("2020,5\n2021,6\n", "2", [5, 6]),
        ("year,2020\na,5\nb,6\n", "2020", [5, 6]),
        ("size\u2028\n1\n2\n", "", [1, 2]),
        ('{"a": 1.234, "b": "x"}\n{"a": 5}\n', "a", [1.234, 5]),
        ('[{"a": 1.5}, {"a": 2}]', "", [1.5, 2]),
        ("[1.234, 2]", "", [1.234, 2]),
        ("[[1, 2], [3, 4]]", "2", [2, 4]),
        ("", "", []),
    ],
)
def test_dialects_of_tables(content: str, column: str, values: list[float]) -> None:
    assert read(content, column).values == values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_tables(encoding: str) -> None:
    assert read("Größe;Länge\n1;4\n2;5\n".encode(encoding), "länge").values == [4, 5]


def test_a_text_file_with_columns_is_a_table() -> None:
    with pytest.raises(WhichColumn):
        read("Name\tWert\nx\t1,5\n", "", "a.txt")
    assert read("Name\tWert\nx\t1,5\n", "Wert", "a.txt").values == [1.5]


def test_lines_are_those_that_an_editor_counts() -> None:
    with pytest.raises(BadEntries, match="Line 3: 'wombat'"):
        read("a,b\r\n1,x\u2028y\x85z\x0b\r\nwombat,2\r\n", "a", "a.csv")


def test_a_quoted_line_end_counts_as_a_line() -> None:
    with pytest.raises(BadEntries, match="Line 4: 'wombat'"):
        read('a,b\n1,"x\ny"\nwombat,2\n', "a")


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\xff\xfe\xff", b"%PDF\x01"])
def test_a_file_that_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotText, match=r"neither a text file nor a spreadsheet"):
        read(content)


SHEETS: Sheets = {
    "Sales": [["day", "n"], [date(2024, 12, 31), 1.5], [date(2025, 1, 1), 0.1], [date(2025, 1, 2), "1,5"]],
    "Notes": [["x"], [7]],
}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_spreadsheet_is_read_by_sheet_and_column(ending: str) -> None:
    file = UploadedFile(f"a.{ending}", FORMATS[ending](SHEETS))
    assert from_file(file, Source("n")).values == [1.5, 0.1, 1.5]
    assert from_file(file, Source("day"), DATE).values == [
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2025, 1, 2),
    ]
    entries = from_file(file, Source("", "Notes"))
    assert entries.values == [7]
    assert "Only sheet 2 was read." in said(1, FLOAT, entries.notes)


@pytest.mark.parametrize("ending", FORMATS)
def test_an_empty_cell_of_a_spreadsheet_is_asked_about(ending: str) -> None:
    file = UploadedFile(f"a.{ending}", FORMATS[ending]({"S": [["n", "m"], [1, 2], [None, 3]]}))
    with pytest.raises(Question, match="There is 1 empty cell"):
        from_file(file, Source("n"))


@pytest.mark.parametrize(
    ("content", "said_"),
    [
        (b"PK\x03\x04 wombat", "The spreadsheet cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The spreadsheet cannot be read"),
    ],
)
def test_a_damaged_spreadsheet_is_refused(content: bytes, said_: str) -> None:
    with pytest.raises(BadEntries, match=said_):
        read(content, "", "a.xlsx")


def test_a_sheet_with_more_cells_than_memory_is_refused() -> None:
    far = FORMATS["xlsx"]({"S": [[1]]})
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(
                    b"</row>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', 1
                )
            new.writestr(name, part)
    with pytest.raises(BadEntries, match=r"too large or damaged|more than 1,000,000 cells"):
        read(content.getvalue(), "1", "a.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "," * 1_000_000,
        "#\n1\n" * 200_000,
        "[" * 100_000,
        "\n".join(f'{{"a{place}": 1}}' for place in range(20_000)),
        '"' * 1_000_001,
    ],
)
def test_a_hostile_file_is_read_or_refused(content: str) -> None:
    said_ = ""
    try:
        read(content)
    except (BadEntries, WhichColumn, Question) as error:
        said_ = str(error)
    assert len(said_) < 1_000


# `csv.Sniffer` alone finds all but that of the ragged file.
DELIMITED = [
    (["Größe;Länge", "1;4", "2;5", "2;5"], ";"),
    (["Name;Wert", "x;1,5", "y;2,5", "z;2,5"], ";"),
    (["value", '"1,234"', '"1,234"', '"5,678,901"'], ""),
    (["value", "1", "NA", "2", "2"], ""),
    (["a,b", "1,2", "3,", "4,2"], ","),
    (["a,b", "1,2", "3,2"], ","),
    (["name\tsize", "ann\t1,5", "bob\t2,5"], "\t"),
    (["name|size", "ann|1.5", "bob|2.5"], "|"),
    (["Wert", "1,5", "2,5"], ""),
    (["name", "ann lee", "bob fox"], ""),
    (["day;n", "31.12.2024;1,5", "01.01.2025;2"], ";"),
    (["at,n", "10:30,1", "11:45,2"], ","),
    (['"full name";size', '"a;b";1', '"c";2'], ";"),
    (["name,size", "ann,1", "bob,2"], ","),
    (["a;b", "1,5;2,5", "3,5;4,5"], ";"),
    (["a,b", '"x', 'y",1', '"z",2'], ","),
    (["name,size", "ann,1", "bob"], ","),
    (["1", "2"], ""),
]


@pytest.mark.parametrize(("lines", "delimiter"), DELIMITED)
def test_the_delimiter_is_found(lines: list[str], delimiter: str) -> None:
    assert delimiter_of(lines) == delimiter
