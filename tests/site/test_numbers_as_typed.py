"""What visitors type into a field for a number, as the pages answer it; `core.fields.number` has the rule."""

from collections.abc import Callable

import pytest

from tests.support.client import Client

REFUSED = [
    pytest.param(
        "nan", "'nan' is not a number. Only finite numbers can be entered.", marks=pytest.mark.row(28)
    ),
    pytest.param(
        "-inf", "'-inf' is not a number. Only finite numbers can be entered.", marks=pytest.mark.row(28)
    ),
    pytest.param(
        "1e400", "'1e400' is out of range: the largest number is about 1.8e308.", marks=pytest.mark.row(29)
    ),
    pytest.param(
        "1e-400",
        "'1e-400' is out of range: the smallest number above zero is about 5e-324.",
        marks=pytest.mark.row(29),
    ),
    pytest.param("1_000", "'1_000' is not a number. Leave out the underscores.", marks=pytest.mark.row(34)),
    pytest.param(
        "\uff11\uff12",
        "'\uff11\uff12' is not a number. Use the plain digits 0 to 9.",
        marks=pytest.mark.row(34),
    ),
    pytest.param("٣", "'٣' is not a number. Use the plain digits 0 to 9.", marks=pytest.mark.row(34)),
    pytest.param(
        "1" * 5000, f"'{'1' * 60}…' is too long for a number: 5,000 characters.", marks=pytest.mark.row(33)
    ),
    pytest.param(
        "<script>alert(1)</script>", "'<script>alert(1)</script>' is not a number.", marks=pytest.mark.row(47)
    ),
    pytest.param("\"'><b>&amp;", "'\"'><b>&amp;' is not a number.", marks=pytest.mark.row(47)),
    pytest.param("0x10", "'0x10' is not a number. Leave out 'x'."),
    pytest.param("1 00", "'1 00' is not a number. A blank cannot stand after '1'."),
    pytest.param("$5", "'$5' is not a number. Leave out the sign '$'."),
    pytest.param("1/2", "'1/2' is not a number. '/' cannot be part of a number."),
    pytest.param("--1", "'--1' is not a number. '-' cannot stand after '-'."),
    pytest.param("1e", "'1e' is not a number. 'e' cannot stand after '1'."),
    pytest.param("1,2,2", "'1,2,2' is not a number. ',' cannot stand after '1,2'."),
    pytest.param("\u22121.5.2", "'\u22121.5.2' is not a number. '.' cannot stand after '-1.5'."),
    pytest.param(".", "'.' is not a number."),
    pytest.param(
        "1\u2028", "'1' is not a number. The invisible character U+2028 cannot be part of a number."
    ),
    pytest.param("½", "'½' is not a number. Use the plain digits 0 to 9."),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_the_adder_says_what_is_wrong_and_keeps_what_was_typed(either: Client, typed: str, said: str) -> None:
    either.open("/adder")
    either.press("Run", {"number1": typed, "number2": "1"})
    assert either.now.status == 422
    assert either.now.page.errors == {"number1": said}
    assert either.now.page.error_beside("number1") == said
    assert either.now.page.form.fields == {"number1": typed, "number2": "1"}


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_the_mode_page_says_what_is_wrong_and_stores_nothing(visitor: Client, typed: str, said: str) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": typed})
    assert visitor.now.status == 422
    assert visitor.now.page.errors == {"number": said}
    assert visitor.now.page.form.fields["number"] == typed
    assert visitor.jar == {}
    assert visitor.open("/mode").page.entries == []


@pytest.mark.row(47)
def test_an_address_that_holds_html_fills_the_field_with_text(visitor: Client) -> None:
    html = '"><script>alert(1)</script>'
    page = visitor.open("/adder?number1=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").page
    assert page.form.fields["number1"] == html
    assert page.root.all("script") == []


@pytest.mark.row(35)
@pytest.mark.parametrize(
    ("typed", "total"), [("1,5", "2.5"), ("1.234,5", "1235.5"), ("\u22125", "-4"), ("1\u00a0234", "1235")]
)
def test_a_number_with_one_reading_is_taken(visitor: Client, typed: str, total: str) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": typed, "number2": "1"})
    assert f"The result is {total}" in visitor.now.text
    assert "Read as" in visitor.now.text


@pytest.mark.row(35)
def test_a_number_with_two_readings_is_asked_about(visitor: Client) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "1,234", "number2": "1"})
    assert visitor.now.status == 422
    assert visitor.now.page.error_beside("number1") == "'1,234' can be read in 2 ways. Choose one."
    choice = visitor.now.page.root.one("fieldset")
    assert "1234, comma between thousands 1.234, comma as decimal mark" in choice.text
    visitor.press("Run", {"number1:reading": ","})
    assert "The result is 2.234" in visitor.now.text
    assert "Read as 1.234" in visitor.now.text
    visitor.press("Run", {"number1:reading": "."})  # the form stays, with the choice
    assert "The result is 1235" in visitor.now.text


@pytest.mark.row(35)
def test_a_choice_made_on_a_list_page_stays_with_the_visitor(
    visitor: Client, newcomer: Callable[[], Client]
) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1,234"})
    assert visitor.now.status == 422
    assert visitor.jar == {}
    visitor.press("Add another", {"number:reading": ","})
    assert visitor.now.page.entries == ["1.234"]
    visitor.press("Add another", {"number": "5,678"})
    visitor.press("Add them all", {"numbers": "1,111\n2,222"})
    assert visitor.now.page.entries == ["1.234", "5.678", "1.111", "2.222"]
    other = newcomer()
    other.open("/mode")
    other.press("Add another", {"number": "5,678"})
    assert other.now.status == 422


@pytest.mark.parametrize(("typed", "shown"), [("1,5", "'1,5'"), (r"1\u2028", "'1'")])
def test_json_has_one_notation(visitor: Client, typed: str, shown: str) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = visitor.post("/adder", f'{{"number1": "{typed}", "number2": 1}}'.encode(), headers)
    assert answer.status == 422
    assert f"{shown} is not a number." in answer.body
