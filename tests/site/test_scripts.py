"""Scripts that contain, print or return HTML or unusual values: everything is shown as text."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import form_page, list_page
from core.fields import NotAField
from tests.support.scripts import visitor_of, visitor_of_list

PATH = "/support"
HTML = "<script>alert('1')</script>&amp;\"<b>"


def plain(number: float) -> str:
    return f"{number}"


@pytest.mark.row(49)
def test_a_title_and_a_docstring_that_hold_html_are_shown_as_text() -> None:
    def half(number: float) -> float:
        return number / 2

    half.__doc__ = f"Halves {HTML}.\n\nMore for programmers."
    page = visitor_of(half, title=f"Half {HTML}").open(PATH).page
    assert page.heading == f"Half {HTML}"
    assert page.title.startswith(f"Half {HTML}")
    assert f"Halves {HTML}." in page.text
    assert "programmers" not in page.source
    assert page.root.all("script") == page.root.all("b") == []


@pytest.mark.row(49)
def test_a_parameter_may_be_named_in_any_script_and_is_labelled_so() -> None:
    def area(länge: float, 幅: float) -> float:
        return länge * 幅

    client = visitor_of(area)
    page = client.open(PATH).page
    assert [label.text for label in page.root.all("label")] == ["Länge", "幅"]
    client.press("Run", {"länge": "6", "幅": "7"})
    assert "The result is 42" in client.now.text


@pytest.mark.row(50)
@settings(max_examples=100, deadline=None)
@given(st.text())
def test_whatever_a_script_returns_is_shown_as_text(returned: str) -> None:
    client = visitor_of(lambda: HTML + returned)
    answer = client.post(PATH, "")
    assert answer.status == 200
    assert HTML in answer.text
    assert answer.page.root.all("script") == answer.page.root.all("b") == []


@pytest.mark.row(50)
@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        (None, "Done."),
        ([1.0, "<b>"], "1 <b>"),
        (42.0, "The result is 42"),
        (42, "The result is 42"),
        (True, "The result is yes"),
        (float("nan"), "The result is nan"),
        ("42 wombats", "42 wombats"),
        ("", "The result is an empty text."),
    ],
)
def test_a_result_need_not_be_a_number(returned: object, shown: str) -> None:
    def script(number: float) -> object:
        return returned

    assert shown in visitor_of(script).post(PATH, {"number": "1"}).text


@pytest.mark.row(50)
def test_a_script_that_prints_html_shows_it_as_text_below_its_result() -> None:
    def script(number: float) -> float:
        print(HTML)
        return number

    answer = visitor_of(script).post(PATH, {"number": "1"})
    assert f"The result is 1 Output {HTML}" in answer.text
    assert answer.page.root.all("script") == []


@pytest.mark.row(50)
def test_a_list_scripts_answer_is_shown_as_text_or_as_a_number(aws: None) -> None:
    client = visitor_of_list(lambda_of(HTML))
    client.post(PATH, {"value": "1"})
    answer = client.open(client.post(PATH, {"action": "Calculate number"}).headers["location"])
    assert HTML in answer.text
    assert answer.page.root.all("script") == []
    client = visitor_of_list(lambda_of(3.0))
    answer = client.open(client.post(PATH, {"action": "Calculate number"}).headers["location"])
    assert answer.page.root.one("div", role="status").text == "3"


def lambda_of(result: object) -> Callable[[list[float]], object]:
    def script(values: list[float]) -> object:
        return result

    return script


def test_a_field_may_have_a_default_that_a_script_ignores() -> None:
    def add(number: float, to: float = 1) -> float:
        return number + to

    answer = visitor_of(add).post(PATH, {"number": "1", "to": "2"})
    assert "The result is 3" in answer.text


def test_a_parameter_that_cannot_be_a_field_is_refused_when_the_page_is_made() -> None:
    def greet(name: dict[str, str]) -> str:
        return f"{name!r}"

    with pytest.raises(NotAField, match=r"greet\(\): the parameter 'name' cannot be a field"):
        form_page(greet, title="Greet")

    def anything(number) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(NotAField, match="number: float"):
        form_page(anything, title="Anything")

    def several(*numbers: float) -> None: ...

    with pytest.raises(NotAField):
        form_page(several, title="Several")


def test_a_list_page_takes_one_list_of_numbers() -> None:
    def two(numbers: list[float], more: list[float]) -> None: ...

    def words(words: list[bytes]) -> None: ...

    for function in (two, words, plain):
        with pytest.raises(NotAField, match="must take one list"):
            list_page(function, title="x")
