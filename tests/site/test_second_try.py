"""A visitor's second try: the form stands beside its result, its errors and its failures, filled in as it was
sent."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from core import form_page, list_page
from core.fields import NotAField
from core.pages.list.page import MAX_CONTINUED
from core.types import LongText, Password
from tests.support.client import Answer, Client
from tests.support.scripts import ENVIRONMENT, at, variables_set, visitor_of, visitor_of_list

PATH = "/support"


def divide(dividend: float, divisor: float) -> float:
    """Divide."""
    return dividend / divisor


def describe(name: str, story: LongText, size: Literal["small", "large"], tame: bool, code: Password) -> str:
    return f"{name} is {size}"


def largest(numbers: list[float], times: int = 1) -> str:
    if times == 7:
        raise ValueError("Seven is unlucky.")
    return f"The largest is {max(numbers) / times:g}"


@pytest.fixture
def lister(aws: None) -> Client:
    return visitor_of_list(largest)


def add(visitor: Client, *numbers: str) -> None:
    for number in numbers:
        visitor.open(PATH)
        visitor.press("Add another", {"number": number})


def test_one_change_gives_the_next_result() -> None:
    visitor = visitor_of(divide)
    visitor.open(PATH)
    visitor.press("Run", {"dividend": "84", "divisor": "2"})
    assert "The result is 42" in visitor.now.text
    visitor.press("Run", {"divisor": "4"})
    assert "The result is 21" in visitor.now.text
    assert visitor.now.page.form.fields == {"dividend": "84", "divisor": "4"}
    assert visitor.now.page.root.all(autofocus="") == []


def test_the_result_comes_first_in_reading_order() -> None:
    text = visitor_of(divide).post(PATH, {"dividend": "84", "divisor": "2"}).text
    assert text.index("The result is 42") < text.index("Dividend")


def test_every_kind_of_field_is_as_it_was_sent_except_a_password() -> None:
    sent = {"name": 'A "<b>', "story": "\none\n<two>", "size": "large", "tame": "on", "code": "carrots"}
    answer = visitor_of(describe).post(PATH, sent)
    page = answer.page
    assert page.form.fields == {"name": 'A "<b>', "story": "\none\n<two>"}
    assert "selected" in page.root.one("option", value="large").attributes
    assert "checked" in page.root.one(id="tame").attributes
    assert "carrots" not in answer.body
    assert "Enter it again: a password is not sent back to you" in page.text


def test_typed_text_cannot_leave_its_field() -> None:
    def echo(text: str, more: LongText) -> str:
        return "done"

    hostile = '"><script>alert(1)</script><!-- -->'
    answer = visitor_of(echo).post(PATH, {"text": hostile, "more": "</textarea>" + hostile})
    assert answer.page.form.fields == {"text": hostile, "more": "</textarea>" + hostile}
    assert "<script>" not in answer.body


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_function_that_fails_gives_an_id_and_no_detail(accept: str) -> None:
    answer = visitor_of(divide).post(PATH, {"dividend": "84", "divisor": "0"}, {"accept": accept})
    assert answer.status == 500
    assert "The program failed with these values" in answer.body
    assert "JKJaXmPLvHcESHA=" in answer.body
    for word in ("ZeroDivisionError", "Traceback", "division by zero", "Please try again"):
        assert word not in answer.body


def test_the_form_of_a_failure_can_be_sent_again() -> None:
    visitor = visitor_of(divide)
    visitor.now = visitor.post(PATH, {"dividend": "84", "divisor": "0"})
    visitor.press("Run", {"divisor": "2"})
    assert "The result is 42" in visitor.now.text


def test_a_result_that_cannot_be_shown_is_a_failure_of_the_program() -> None:
    class Broken:
        def __html__(self) -> str:
            raise RuntimeError("no words")

    def broken(number: float) -> Any:
        return Broken()

    answer = visitor_of(broken).post(PATH, {"number": "7"})
    assert answer.status == 500
    assert answer.page.form.fields == {"number": "7"}


def test_on_the_authors_machine_a_failure_shows_where_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOW_TRACEBACKS", "true")
    answer = visitor_of(divide).post(PATH, {"dividend": "84", "divisor": "0"})
    assert answer.status == 500
    exception = answer.page.root.one("h2", id="exception").text
    assert re.fullmatch("ZeroDivisionError: (float )?division by zero", exception)  # 3.14 leaves "float" out
    assert "tests/site/test_second_try.py, line" in answer.text
    assert "return dividend / divisor" in answer.page.root.one("strong").text
    assert "Traceback (most recent call last)" in answer.text
    assert "Dividend 84 Divisor 0" in answer.text
    assert answer.page.form.fields == {"dividend": "84", "divisor": "0"}


def test_on_lambda_a_failure_shows_its_id_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOW_TRACEBACKS", "true")
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
    assert "ZeroDivisionError" not in visitor_of(divide).post(PATH, {"dividend": "84", "divisor": "0"}).body


def at_form(function: Callable[..., Any], examples: Sequence[dict[str, Any]]) -> Client:
    return at(form_page(function, title="A test", examples=examples))


def test_an_example_fills_the_form() -> None:
    visitor = at_form(divide, [{"dividend": 84, "divisor": 2.5}])
    visitor.open(visitor.open("/site").page.links["Dividend: 84, Divisor: 2.5"])
    assert visitor.now.page.form.fields == {"dividend": "84", "divisor": "2.5"}
    visitor.press("Run")
    assert "The result is 33.6" in visitor.now.text


@dataclass
class Wombat:
    name: str
    tame: bool = False


def feed(wombat: Wombat, meals: list[Literal["grass", "roots", "bark"]]) -> str:
    return f"{wombat.name} eats {len(meals)} meals"


@pytest.mark.parametrize("wombat", [{"name": "Bo", "tame": True}, Wombat("Bo", tame=True)])
def test_an_example_may_have_groups_and_several_choices(wombat: object) -> None:
    visitor = at_form(feed, [{"wombat": wombat, "meals": ["grass", "bark"]}])
    (address,) = [link for link in visitor.open("/site").page.links.values() if "?wombat" in link]
    page = visitor.open(address).page
    assert page.root.one(id="wombat.name").attributes["value"] == "Bo"
    assert "checked" in page.root.one(id="wombat.tame").attributes
    ticked = [box.attributes["value"] for box in page.root.all("input", name="meals", checked="")]
    assert ticked == ["grass", "bark"]


@pytest.mark.parametrize(
    "example", [{"dividend": "wombat"}, {"quotient": 1}, {"dividend": [1]}, {"divisor": float("nan")}]
)
def test_an_example_that_does_not_fit_is_refused_when_the_page_is_made(example: dict[str, Any]) -> None:
    with pytest.raises(NotAField, match="xample"):
        at_form(divide, [example])


def test_a_result_goes_on_with_its_list(lister: Client) -> None:
    add(lister, "3", "5")
    lister.open(PATH)
    lister.press("Calculate")
    assert "The largest is 5" in lister.now.text
    assert lister.now.page.entries == ["3", "5"]
    lister.press("Calculate", {"number": "41"})
    assert "The largest is 41" in lister.now.text
    assert lister.now.page.entries == ["3", "5", "41"]
    lister.press("Add another", {"number": "43"})
    assert lister.now.page.entries == ["3", "5", "41", "43"]
    assert lister.open(PATH).page.entries == ["3", "5", "41", "43"]


def test_a_result_keeps_the_fields_at_calculate(lister: Client) -> None:
    add(lister, "6")
    lister.open(PATH)
    lister.press("Calculate", {"times": "2"})
    assert "The largest is 3" in lister.now.text
    lister.press("Calculate", {"times": "3"})
    assert "The largest is 2" in lister.now.text


def test_a_double_click_on_a_results_form_counts_once(lister: Client) -> None:
    add(lister, "3")
    lister.open(PATH)
    lister.press("Calculate")
    result = lister.now
    for _ in range(2):
        lister.now = result
        lister.press("Add another", {"number": "4"})
    assert lister.open(PATH).page.entries == ["3", "4"]


def continues(result: Answer) -> bool:
    """Whether a result's page has a form that goes on with its list."""
    return any("Add another" in form.buttons for form in result.page.forms)


def test_a_results_form_does_not_mix_with_a_list_begun_meanwhile(lister: Client) -> None:
    add(lister, "3")
    lister.open(PATH)
    lister.press("Calculate")
    result = lister.now
    add(lister, "8")
    for button in ("Add another", "Calculate"):
        lister.now = result
        answer = lister.press(button, {"number": "4"})
        assert answer.status == 409
        assert answer.page.entries == ["8"]
        assert answer.page.form.fields["number"] == "4"
    after = result.page.form_with("Add another").fields["after"]
    assert not continues(lister.open(f"{PATH}?result={after}"))


def test_an_error_on_a_results_form_keeps_the_list_in_view(lister: Client) -> None:
    add(lister, "3", "5")
    lister.open(PATH)
    lister.press("Calculate")
    answer = lister.press("Add another", {"number": "wombat"})
    assert answer.status == 422
    assert answer.page.entries == ["3", "5"]
    assert answer.page.summary == {"number": "Number: 'wombat' is not a number."}
    lister.press("Add another", {"number": "6"})
    assert lister.now.page.entries == ["3", "5", "6"]


def test_a_refused_list_can_be_calculated_with_other_values(lister: Client) -> None:
    add(lister, "6")
    lister.open(PATH)
    answer = lister.press("Calculate", {"times": "7"})
    assert answer.status == 422
    assert "Seven is unlucky." in answer.text
    lister.press("Calculate", {"times": "3"})
    assert "The largest is 2" in lister.now.text


def test_a_list_that_makes_the_function_fail_is_kept_with_its_form(lister: Client) -> None:
    add(lister, "6")
    lister.open(PATH)
    answer = lister.press("Calculate", {"times": "0"})
    assert answer.status == 500
    assert "The program failed with these values" in answer.text
    assert "ZeroDivisionError" not in answer.body
    assert answer.page.entries == ["6"]
    lister.press("Calculate", {"times": "3"})
    assert "The largest is 2" in lister.now.text


def test_a_long_list_has_a_result_without_a_form(lister: Client) -> None:
    lister.open(PATH)
    lister.press("Add them all", {"numbers": "1 " * (MAX_CONTINUED + 1)})
    assert not continues(lister.press("Calculate"))
    assert lister.now.page.links["Click here to calculate again"] == PATH


def test_nobody_continues_the_list_of_another_visitor(aws: None, lister: Client) -> None:
    add(lister, "3")
    lister.open(PATH)
    lister.press("Calculate")
    after = lister.now.page.form_with("Add another").fields["after"]
    with variables_set(ENVIRONMENT):
        other = at(list_page(largest, title="A test"))
        answer = other.post("/site", {"number": "4", "after": after})
    assert answer.status == 404


def test_calculate_is_the_main_button_once_there_are_numbers(lister: Client) -> None:
    def main_buttons() -> list[str]:
        buttons = lister.open(PATH).page.root.all("button")
        return [button.text for button in buttons if "main" in button.attributes.get("class", "").split()]

    assert main_buttons() == ["Add another"]
    add(lister, "3")
    assert main_buttons() == ["Calculate"]


def test_starting_over_says_what_is_removed_before_it_does(lister: Client) -> None:
    add(lister, "3", "4")
    details = [each for each in lister.open(PATH).page.root.all("details") if "Start over" in each.text]
    assert [each.text for each in details] == ["Start over … All 2 numbers are removed. Start over"]
    lister.press("Start over")
    assert lister.now.page.entries == []
