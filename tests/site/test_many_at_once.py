"""Many numbers at once: typed or pasted into the text box, or in a file; all of them, or none and why."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.client import BOUNDARY, MULTIPART, Client, multipart
from tests.support.spreadsheets import FORMATS

ADD = "Add them all"
TABLES = Path(__file__).parents[1] / "data" / "tables"


@pytest.fixture
def visitor(visitor: Client) -> Client:
    visitor.open("/mode")
    return visitor


def errors(client: Client) -> list[str]:
    alerts = client.now.page.root.all(role="alert")
    return [item.text for item in alerts[0].all("li")] if alerts else []


@pytest.mark.row(43, 44)
@pytest.mark.parametrize(
    "text", ["1 2 3", "1\n2\n3\n", "1;2;3", "1, 2, 3", "  1,\r\n\r\n2;\t3  ", "1,\n2,\n3,"]
)
def test_numbers_may_be_separated_as_people_do(visitor: Client, text: str) -> None:
    visitor.press(ADD, {"numbers": text})
    assert visitor.now.page.entries == ["1", "2", "3"]
    assert visitor.now.page.form_with(ADD).fields["numbers"] == ""


@pytest.mark.row(35)
def test_one_wrong_entry_keeps_all_out_and_everything_in_the_box(visitor: Client) -> None:
    typed = "\n1\n1/5\n<b>wombat</b>\n2"
    visitor.press(ADD, {"numbers": typed})
    assert visitor.now.status == 422
    assert errors(visitor) == [
        "Line 3: '1/5' is not a number. '/' cannot be part of a number.",
        "Line 4: '<b>wombat</b>' is not a number.",
    ]
    assert visitor.now.page.form_with(ADD).fields["numbers"] == typed
    assert "open" in visitor.now.page.root.one("details").attributes
    assert visitor.now.page.entries == []


def test_of_very_many_wrong_entries_the_first_are_named_and_the_rest_counted(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "wombat\n" * 1_000})
    assert errors(visitor)[:2] == ["Line 1: 'wombat' is not a number.", "Line 2: 'wombat' is not a number."]
    assert errors(visitor)[20:] == ["And at least 80 more like these."]


@pytest.mark.row(36)
def test_nothing_at_all_is_asked_for(visitor: Client) -> None:
    visitor.press(ADD)
    assert visitor.now.status == 422
    assert errors(visitor) == ["Enter some numbers, or choose a file that has some."]


@pytest.mark.row(3)
def test_many_numbers_sent_twice_count_once(visitor: Client) -> None:
    before = visitor.now
    visitor.press(ADD, {"numbers": "1 2"})
    visitor.now = before
    visitor.press(ADD, {"numbers": "1 2"})
    assert visitor.now.page.entries == ["1", "2"]
    assert "That form was sent twice." in visitor.now.text


@pytest.mark.parametrize(
    ("name", "content", "column", "numbers"),
    [
        ("a.txt", b"1 2\n3", "", ["1", "2", "3"]),
        ("a.txt", b"Sizes\n1\n2\n", "", ["1", "2"]),
        ("a.csv", b"size\r\n1\r\n\r\n2\r\n", "", ["1", "2"]),
        ("a.csv", b"1\n2\n", "", ["1", "2"]),
        ("a.csv", b"name,size\nann,1\nbob,2\n", "size", ["1", "2"]),
        ("a.csv", b"name,Size\nann,1\nbob,2\n", " SIZE ", ["1", "2"]),
        ("a.csv", b"name,size\nann,1\nbob,2\n", "2", ["1", "2"]),
        ("a.csv", b'"full name";size\n"a;b";1\n"c";2\n', "2", ["1", "2"]),
        ("a.tsv", b"name\tsize\nann\t1\n", "size", ["1"]),
        ("a.csv", b"\xef\xbb\xbfsize\n1\n", "size", ["1"]),
        ("a.csv", "size\n1\n2\n".encode("utf-16"), "", ["1", "2"]),
        ("A.CSV", b"2020,5\n2021,6\n", "1", ["2020", "2021"]),
    ],
)
def test_a_file_is_read(visitor: Client, name: str, content: bytes, column: str, numbers: list[str]) -> None:
    visitor.press(ADD, {"column": column}, (name, content))
    assert errors(visitor) == []
    assert visitor.now.page.entries == numbers


@pytest.mark.parametrize(
    ("name", "content", "column", "said"),
    [
        ("a.csv", b"size\n1\nwombat\n", "", "Line 3: 'wombat' is not a number."),
        ("a.txt", b"\xff\xfe\xff", "", "'a.txt' is neither a text file nor a spreadsheet."),
        (
            "photo.jpg",
            b"\xff\xd8\xff\xe0\x00\x10JFIF",
            "",
            "'photo.jpg' is neither a text file nor a spreadsheet.",
        ),
        ("<b>.csv", b"inf\n1\n", "", "Line 1: 'inf' is not a number. Only finite numbers can be entered."),
        ("a.csv", b"\n\n", "", "Enter some numbers, or choose a file that has some."),
        ("a.csv", b"size\n" + b"1" * 200_000 + b"\n", "", "Line 2: "),
    ],
)
def test_a_file_that_cannot_be_read_is_said_why(
    visitor: Client, name: str, content: bytes, column: str, said: str
) -> None:
    visitor.press(ADD, {"column": column}, (name, content))
    assert visitor.now.status == 422
    assert errors(visitor)[0].startswith(said)
    assert f"Choose '{name}' again" in visitor.now.text
    assert visitor.now.page.form_with(ADD).fields["column"] == column
    assert visitor.now.page.entries == []


@pytest.mark.parametrize(
    ("content", "column", "place"),
    [(b"a\nwombat\n", "", "file"), (b"a,b\n1,2\n", "", "column"), (b"\n", "", "numbers")],
)
def test_what_is_wrong_stands_beside_the_field_that_it_is_wrong_with(
    visitor: Client, content: bytes, column: str, place: str
) -> None:
    visitor.press(ADD, {"column": column}, ("a.csv", content))
    page = visitor.now.page
    assert list(page.errors) == [place]
    assert [page.error_beside(name) != "" for name in ("number", "numbers", "file", "column")] == [
        name == place for name in ("number", "numbers", "file", "column")
    ]


def test_the_text_box_and_the_file_may_be_used_together(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "1 2"}, ("a.txt", b"3"))
    assert visitor.now.page.entries == ["1", "2", "3"]


@pytest.mark.row(93)
def test_a_file_that_is_sent_twice_is_an_error(visitor: Client) -> None:
    visitor.open("/mode")
    once = multipart({"action": "Add them all"}, ("a.txt", b"1"))
    again = multipart({}, ("b.txt", b"2"))
    body = once.removesuffix(f"--{BOUNDARY}--\r\n".encode()) + again
    answer = visitor.post("/mode", body, {"content-type": MULTIPART})
    assert answer.status == 400
    assert "was sent more than once" in answer.text


@pytest.mark.row(40)
def test_a_file_that_is_too_large_is_a_413_page(visitor: Client) -> None:
    visitor.press(ADD, {}, ("a.txt", b"1\n" * 2_200_000))
    assert visitor.now.status == 413
    assert "Nothing was stored." in visitor.now.text


@pytest.mark.row(41, 42, 45)
@pytest.mark.parametrize("body", [b"", b"--", b"wombat", b"--x\r\n\r\n--x--", b"\xff" * 100])
def test_a_form_with_files_that_did_not_arrive_whole_is_a_400_page(visitor: Client, body: bytes) -> None:
    answer = visitor.post("/mode", body, {"content-type": MULTIPART})
    assert answer.status == 400
    assert "did not arrive completely" in answer.text


@pytest.mark.row(48)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40).filter(lambda text: "\0" not in text))
def test_whatever_stands_in_the_box_is_still_there_beside_its_errors(visitor: Client, text: str) -> None:
    typed = "wombat " + text.replace("\r", "\n").encode("utf-8", "ignore").decode()
    visitor.open("/mode")
    visitor.press(ADD, {"numbers": typed})
    assert visitor.now.status == 422
    shown = visitor.now.page.form_with(ADD).fields["numbers"]
    assert all(a == b or b == "\ufffd" for a, b in zip(typed, shown, strict=True))


@pytest.mark.slow
def test_a_large_file_of_other_text_is_refused_by_its_first_hundred_errors(visitor: Client) -> None:
    visitor.open("/mode")
    refused = visitor.press("Add them all", file=("many.txt", b"x\n" * 900_000))
    assert refused.status == 422
    assert "is not a number" in refused.text
    assert "And at least 80 more like these." in refused.text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["many.txt", "many.csv"])
def test_a_file_of_more_entries_than_a_list_can_have_is_refused(visitor: Client, name: str) -> None:
    visitor.open("/mode")
    refused = visitor.press("Add them all", file=(name, b"1\n" * 1_000_001))
    assert refused.status == 422
    assert "A list can have at most 1,000,000 numbers" in refused.text


PASTES = [
    ("1\u00a0234", ["1234"]),
    ("\u22125 3 3", ["-5", "3", "3"]),
    ("1,2,2", ["1", "2", "2"]),
    ("1,5;2,5;1,5", ["1.5", "2.5", "1.5"]),
    ("1,234\n2,34", ["1.234", "2.34"]),
    ("1.234,56", ["1234.56"]),
    ("1,234,567.8", ["1234567.8"]),
    ("[1, 2, 2]", ["1", "2", "2"]),
    ("1\t2\t2", ["1", "2", "2"]),
]


@pytest.mark.parametrize(("text", "numbers"), PASTES)
def test_a_paste_from_any_country_is_read(visitor: Client, text: str, numbers: list[str]) -> None:
    visitor.press(ADD, {"numbers": text})
    assert visitor.now.page.entries == numbers


def test_how_a_paste_was_read_is_said_and_can_be_undone(visitor: Client) -> None:
    visitor.press("Add another", {"number": "7"})
    visitor.press(ADD, {"numbers": "1,5;2,5;1,5"})
    assert "3 numbers were added, comma as decimal mark." in visitor.now.text
    visitor.press("Take these 3 back")
    assert visitor.now.page.entries == ["7"]


def test_a_bulk_entry_in_chunks_can_be_undone(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "\n".join(map(str, range(30)))})
    visitor.press(ADD, {"numbers": "\n".join(["5"] * 40_000)})
    assert "40,030 numbers" in visitor.now.text
    visitor.press("Take these 40,000 back")
    assert visitor.now.page.entries == [str(number) for number in range(30)]
    assert visitor.press("Add another", {"number": "1"}).page.entries[-2:] == ["29", "1"]


def test_an_undo_is_offered_only_while_nothing_else_has_changed(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "1 2"})
    before = visitor.now
    address = "/mode?added=2&as-of=1"
    assert "Take these 2 back" in visitor.open(address).text
    visitor.press("Add another", {"number": "3"})
    assert "Take these 2 back" not in visitor.open(address).text
    visitor.now = before
    visitor.press("Take these 2 back")
    assert visitor.now.status == 409
    assert visitor.now.page.entries == ["1", "2", "3"]


def test_any_of_the_newest_numbers_can_be_taken_back(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": " ".join(map(str, range(90)))})
    offered = visitor.now.page.root.one("select", id="place").all("option")
    assert [option.text for option in offered] == [f"{place}: {place - 1}" for place in range(90, 70, -1)]
    visitor.press("Take back this one", {"place": "70"})
    visitor.press("Take back this one", {"place": "80"})
    visitor.press("Take back this one", {"place": "87"})
    assert visitor.now.page.entries == [str(number) for number in range(90) if number not in (70, 81, 89)]


def test_a_paste_with_two_readings_is_asked_about_once(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "1,234\n2,345"})
    assert visitor.now.status == 422
    assert errors(visitor) == ["The numbers can be read in 2 ways. Choose one."]
    assert "2 numbers, comma as decimal mark: 1.234, 2.345" in visitor.now.text
    assert visitor.jar == {}
    visitor.press(ADD, {"numbers:reading": "."})
    assert visitor.now.page.entries == ["1234", "2345"]


@pytest.mark.parametrize(
    ("name", "column", "numbers", "words"),
    [
        ("umlauts-cp1252.csv", "Länge", ["4", "5", "5"], "was read as Windows-1252"),
        ("decimal-comma.csv", "Wert", ["1.5", "2.5", "2.5"], "comma as decimal mark"),
        ("thousands-quoted.csv", "", ["1234", "1234", "5678901"], "comma between thousands"),
    ],
)
def test_what_a_spreadsheet_saves_is_read(
    visitor: Client, name: str, column: str, numbers: list[str], words: str
) -> None:
    visitor.press(ADD, {"column": column}, (name, (TABLES / name).read_bytes()))
    assert visitor.now.page.entries == numbers
    assert words in visitor.now.text


@pytest.mark.parametrize(
    ("name", "column", "numbers"), [("na.csv", "", ["1", "2", "2"]), ("empty-cell.csv", "b", ["2", "2"])]
)
def test_empty_cells_are_left_out_by_choice_without_sending_the_file_again(
    visitor: Client, name: str, column: str, numbers: list[str]
) -> None:
    visitor.press(ADD, {"column": column}, (name, (TABLES / name).read_bytes()))
    assert visitor.now.status == 422
    assert visitor.now.page.error_beside("file").startswith("There is 1 empty cell.")
    assert "leaving out 1 empty cell" in visitor.now.text
    visitor.press(ADD, {"file:reading": "-", "column": column})
    assert visitor.now.page.entries == numbers
    assert "Empty cells left out: 1." in visitor.now.text


def test_which_column_is_asked_with_the_head_of_the_table_and_without_the_file_again(visitor: Client) -> None:
    visitor.press(ADD, {}, ("two-columns.csv", (TABLES / "two-columns.csv").read_bytes()))
    assert visitor.now.status == 422
    page = visitor.now.page
    assert [cell.text for cell in page.root.all("td")] == ["a", "b", "1", "2", "3", "2"]
    assert [option.text for option in page.root.one("select", id="column").all("option")] == [
        "Choose one",
        "1: a",
        "2: b",
    ]
    assert "'two-columns.csv' is kept for an hour" in visitor.now.text
    visitor.press(ADD, {"column": "1"})
    assert visitor.now.page.entries == ["1", "3"]


def test_a_sheet_is_chosen_with_its_column(visitor: Client) -> None:
    content = FORMATS["xlsx"]({"One": [["a", "b"], [1, 2]], "Two": [["c"], [7]]})
    visitor.press(ADD, {}, ("book.xlsx", content))
    sheets = visitor.now.page.root.one("select", id="sheet").all("option")
    assert [option.text for option in sheets] == ["One", "Two"]
    visitor.press(ADD, {"sheet": "Two", "column": ""})
    assert visitor.now.page.entries == ["7"]
    assert "Only sheet 2 was read." in visitor.now.text


def test_a_file_that_is_kept_no_longer_is_asked_for(
    visitor: Client, newcomer: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.press(ADD, {}, ("two-columns.csv", (TABLES / "two-columns.csv").read_bytes()))
    form = visitor.now.page.form_with(ADD)
    other = newcomer()
    other.open("/mode")
    other.press(ADD, {"numbers": "1"})
    answer = other.post("/mode", form.fields | {"action": ADD, "column": "1"})
    assert "Your file was kept for an hour, and is no longer there." in answer.text
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_700)
    visitor.press(ADD, {"column": "1"})
    assert visitor.now.status == 422
    assert errors(visitor) == ["Your file was kept for an hour, and is no longer there. Choose it again."]


@pytest.mark.slow
def test_a_large_file_waits_in_parts(visitor: Client) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    lines = [f"{chance.random()},{place}" for place in range(100_000)]
    visitor.press(ADD, {}, ("large.csv", "\n".join(["a,b", *lines]).encode()))
    assert "'large.csv' is kept for an hour" in visitor.now.text
    visitor.press(ADD, {"column": "2"})
    assert "100,000 numbers were added." in visitor.now.text


def test_a_list_page_says_how_many_numbers_there_are_and_offers_them_as_csv(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "1 2 3"})
    assert "3 numbers." in visitor.now.text
    csv = visitor.ask("GET", visitor.now.page.links["Download as CSV"])
    assert csv.body.split() == ["number", "1", "2", "3"]
