"""The adder: two numbers in, their sum out, or the form again with every error."""

import pytest

from tests.support.client import Client

TITLE = "Add two numbers"


def test_the_form_asks_for_two_numbers(visitor: Client) -> None:
    page = visitor.open("/adder").page
    assert page.heading == TITLE
    assert page.form.fields == {"number1": "", "number2": ""}
    assert list(page.form.buttons) == ["Run"]
    assert page.root.one("label", **{"for": "number1"}).text == "Number 1"


@pytest.mark.row(43, 44)
@pytest.mark.parametrize(
    ("one", "other", "sum_"),
    [
        ("23", "19", "42"),
        (" 23 ", "\t19\n", "42"),
        ("0.1", "0.2", "0.30000000000000004"),
        ("-1.5", "+.5", "-1"),
        ("1e300", "1", "1e+300"),
        ("5e-324", "0", "5e-324"),
        ("-0", "-0", "-0"),
        ("9007199254740993", "0", "9007199254740992"),
    ],
)
def test_two_numbers_are_added(either: Client, one: str, other: str, sum_: str) -> None:
    either.open("/adder")
    either.press("Run", {"number1": one, "number2": other})
    assert either.now.status == 200
    assert f"The result is {sum_} " in either.now.text
    assert either.now.page.form.fields == {"number1": one, "number2": other}
    assert either.now.page.links["Click here to calculate again"] == "/adder"


def test_both_bad_numbers_are_reported_at_once_and_still_in_their_fields(either: Client) -> None:
    either.open("/adder")
    either.press("Run", {"number1": "wombat", "number2": "koala"})
    page = either.now.page
    assert either.now.status == 422
    assert page.errors == {"number1": "'wombat' is not a number.", "number2": "'koala' is not a number."}
    assert page.summary == {
        "number1": "Number 1: 'wombat' is not a number.",
        "number2": "Number 2: 'koala' is not a number.",
    }
    assert page.error_beside("number1") == "'wombat' is not a number."
    assert page.error_beside("number2") == "'koala' is not a number."
    assert page.form.fields == {"number1": "wombat", "number2": "koala"}
    assert page.title == f"Error: {TITLE} – Wombat"


def test_one_bad_number_leaves_the_good_one_alone(visitor: Client) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "23", "number2": "koala"})
    assert visitor.now.page.errors == {"number2": "'koala' is not a number."}
    assert visitor.now.page.error_beside("number1") == ""
    assert visitor.now.page.form.fields == {"number1": "23", "number2": "koala"}
    visitor.press("Run", {"number2": "19"})
    assert "The result is 42" in visitor.now.text


def test_the_focus_goes_to_the_errors_and_to_the_first_field_without_any(visitor: Client) -> None:
    page = visitor.open("/adder").page
    assert [element.attributes.get("id") for element in page.root.all(autofocus="")] == ["number1"]
    page = visitor.press("Run", {"number1": "23", "number2": "koala"}).page
    assert [element.attributes.get("role") for element in page.root.all(autofocus="")] == ["alert"]


def test_an_address_can_fill_in_a_field(visitor: Client) -> None:
    assert visitor.open("/adder?number1=23").page.form.fields == {"number1": "23", "number2": ""}
    assert visitor.open("/adder?number2=a%22b").page.form.fields == {"number1": "", "number2": 'a"b'}
    assert visitor.now.status == 200
    assert visitor.now.page.errors == {}


def test_an_address_can_fill_in_the_mode_pages_field(visitor: Client) -> None:
    assert visitor.open("/mode?number=23").page.form.fields["number"] == "23"
    visitor.press("Add another")
    assert visitor.now.page.entries == ["23"]


@pytest.mark.row(36, 37)
@pytest.mark.parametrize("sent", [{}, {"number1": ""}, {"number1": " ", "number2": "\u00a0"}])
def test_a_field_that_is_missing_or_blank_must_be_filled_in(visitor: Client, sent: dict[str, str]) -> None:
    answer = visitor.post("/adder", sent)
    assert answer.status == 422
    assert answer.page.errors == {
        "number1": "Enter a number.",
        "number2": "Enter a number.",
    }
    assert answer.page.error_beside("number1") == "Enter a number."


@pytest.mark.row(38)
def test_a_field_sent_twice_is_an_error_beside_it(visitor: Client) -> None:
    answer = visitor.post("/adder", [("number1", "1"), ("number1", "2"), ("number2", "koala")])
    assert answer.status == 422
    assert answer.page.errors == {
        "number1": "Number 1 was sent 2 times. Enter it once.",
        "number2": "'koala' is not a number.",
    }


def test_fields_that_the_page_does_not_know_do_no_harm(visitor: Client) -> None:
    answer = visitor.post("/adder", {"number1": "1", "number2": "2", "utm_source": "x", "self": "y"})
    assert "The result is 3" in answer.text


def test_no_cookie_is_set_where_nothing_is_kept(visitor: Client) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "1", "number2": "2"})
    visitor.open("/")
    assert visitor.jar == {}


def test_a_sum_too_large_for_a_number_is_explained(visitor: Client) -> None:
    """Both fields are valid, so this is the script's answer, not an error of the form."""
    answer = visitor.post("/adder", {"number1": "1e308", "number2": "1e308"})
    assert answer.status == 200
    assert "The result is inf" in answer.text
