"""Many numbers at once: typed or pasted into the text box, or in a file; all of them, or none and why."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.client import MULTIPART, Client

ADD = "Add them all"


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
    typed = "\n1\n1,5\n<b>wombat</b>\n2"
    visitor.press(ADD, {"numbers": typed})
    assert visitor.now.status == 422
    assert errors(visitor) == [
        "Line 3: '1,5' is not a number. Write a point for decimals: 1.5",
        "Line 4: '<b>wombat</b>' is not a number.",
    ]
    assert visitor.now.page.form_with(ADD).fields["numbers"] == typed
    assert "open" in visitor.now.page.root.one("details").attributes
    assert visitor.now.page.entries == []


def test_of_very_many_wrong_entries_the_first_are_named_and_the_rest_counted(visitor: Client) -> None:
    visitor.press(ADD, {"numbers": "wombat\n" * 1_000})
    assert errors(visitor)[:2] == ["Line 1: 'wombat' is not a number.", "Line 2: 'wombat' is not a number."]
    assert errors(visitor)[20:] == ["And 980 more like these."]


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
        ("a.csv", b"name,size\nann,1\n", "", "The file has 2 columns, and its first line is"),
        ("a.csv", b"name,size\nann,1\n", "weight", "There is no column 'weight'. The file has 2 columns"),
        ("a.csv", b"name,size\nann,1\n", "3", "There is no column '3'"),
        ("a.csv", b"name,size\nann,1\nbob\n", "size", "Line 3: Enter a number."),
        ("a.csv", b"size\n1\nwombat\n", "", "Line 3: 'wombat' is not a number."),
        ("a.txt", b"\xff\xfe\xff", "", "'a.txt' is not a text file."),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "", "'photo.jpg' is not a text file."),
        ("<b>.csv", b"nan\ninf\n", "", "Line 1: 'nan' is not a number. Only finite numbers can be entered."),
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
    [(b"a\nwombat\n", "", "file"), (b"a,b\n1,2\n", "c", "column"), (b"\n", "", "numbers")],
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
    assert "did not arrive whole" in answer.text


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
