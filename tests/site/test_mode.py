"""The mode calculator: numbers pile up over many requests until "Calculate number"."""

from collections.abc import Callable

import pytest

from tests.support.client import Client
from tests.support.visits import add


@pytest.mark.row(20, 43, 44)
def test_every_number_is_there_as_soon_as_it_was_added(either: Client) -> None:
    either.open("/mode")
    assert "Numbers so far:" not in either.now.text
    for count, number in enumerate(["3", "1.50", "-2", "1e3"], 1):
        either.press("Add another", {"number": number})
        assert "Numbers so far:" in either.now.text
        assert either.now.page.entries == ["3", "1.5", "-2", "1000"][:count]
        assert either.now.page.form.fields["number"] == ""


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (["3", "1", "3"], "The mode of the numbers is 3"),
        (["0.1", "0.10", "7"], "The mode of the numbers is 0.1"),
        (["1", "2", "3", "4"], "Error calculating mode: no unique mode; found 4 equally common values"),
        (["5", "5", "6", "6"], "Error calculating mode: no unique mode; found 2 equally common values"),
        ([], "Error calculating mode: no mode for empty data"),
    ],
)
def test_calculate_number_says_which_number_is_the_most_common(
    visitor: Client, numbers: list[str], said: str
) -> None:
    add(visitor, *numbers)
    visitor.press("Calculate")
    assert said in visitor.now.text
    assert visitor.now.page.links["Click here to calculate again"] == "/mode"


def test_calculate_number_takes_along_what_is_in_the_field(visitor: Client) -> None:
    add(visitor, "3", "1")
    visitor.press("Calculate", {"number": " 3 "})
    assert "The mode of the numbers is 3" in visitor.now.text
    assert visitor.now.page.entries == ["3", "1", "3"]


def test_calculate_number_on_something_invalid_keeps_the_list(visitor: Client) -> None:
    add(visitor, "3", "3")
    visitor.press("Calculate", {"number": "wombat"})
    assert visitor.now.status == 422
    assert visitor.now.page.errors == {"number": "'wombat' is not a number."}
    assert visitor.now.page.error_beside("number") == "'wombat' is not a number."
    assert visitor.now.page.form.fields["number"] == "wombat"
    assert visitor.now.page.entries == ["3", "3"]
    visitor.press("Calculate", {"number": ""})
    assert "The mode of the numbers is 3" in visitor.now.text


def test_after_a_calculation_the_list_is_new(visitor: Client) -> None:
    add(visitor, "3", "3")
    visitor.press("Calculate")
    visitor.open("/mode")
    assert visitor.now.page.entries == []
    assert "Numbers so far:" not in visitor.now.text


@pytest.mark.row(4)
def test_a_result_can_be_reloaded_and_found_again(visitor: Client) -> None:
    add(visitor, "3", "3")
    visitor.press("Calculate")
    result = visitor.open("/mode").page.links["Last result"]
    for _ in range(3):
        assert "The mode of the numbers is 3" in visitor.open(result).text
    add(visitor, "4")
    assert "The mode of the numbers is 3" in visitor.open(result).text
    assert visitor.open("/mode").page.entries == ["4"]


def test_adding_something_invalid_keeps_the_list_and_what_was_typed(either: Client) -> None:
    add(either, "3")
    either.press("Add another", {"number": "<b>'koala'"})
    assert either.now.status == 422
    assert either.now.page.errors == {"number": "'<b>'koala'' is not a number."}
    assert either.now.page.form.fields["number"] == "<b>'koala'"
    assert either.now.page.entries == ["3"]
    assert either.now.page.title.startswith("Error: ")


@pytest.mark.row(36)
@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_adding_nothing_asks_for_a_number(visitor: Client, blank: str) -> None:
    add(visitor, "3")
    visitor.press("Add another", {"number": blank})
    assert visitor.now.status == 422
    assert visitor.now.page.errors == {"number": "Enter a number."}
    assert visitor.now.page.entries == ["3"]


def test_the_last_number_can_be_taken_back(visitor: Client) -> None:
    add(visitor, "3", "4")
    visitor.press("Take back 4")
    assert visitor.now.page.entries == ["3"]
    visitor.press("Take back 3")
    assert visitor.now.page.entries == []


def test_taking_back_ignores_what_is_in_the_field(visitor: Client) -> None:
    add(visitor, "3", "4")
    visitor.press("Take back 4", {"number": "wombat"})
    assert visitor.now.status == 200
    assert visitor.now.page.entries == ["3"]


def test_starting_over_leaves_nothing(visitor: Client) -> None:
    add(visitor, "3", "4")
    visitor.press("Start over")
    assert visitor.now.page.entries == []
    add(visitor, "5")
    assert visitor.now.page.entries == ["5"]


@pytest.mark.row(65)
def test_two_visitors_never_see_each_others_numbers(newcomer: Callable[[], Client]) -> None:
    one, other = newcomer(), newcomer()
    add(one, "3")
    add(other, "7")
    add(one, "4")
    assert one.now.page.entries == ["3", "4"]
    assert other.open("/mode").page.entries == ["7"]
    one.press("Calculate", {"number": "4"})
    result = next(iter(one.open("/mode").page.links[word] for word in ["Last result"]))
    assert other.open(result).status == 404
    assert "Last result" not in other.open("/mode").page.links


@pytest.mark.row(3)
def test_a_double_click_stores_one_number(visitor: Client) -> None:
    add(visitor, "3")
    before = visitor.now
    visitor.press("Add another", {"number": "4"})
    visitor.now = before
    visitor.press("Add another", {"number": "4"})
    assert visitor.now.page.entries == ["3", "4"]
    assert "That form was sent twice. It was counted once." in visitor.now.text


@pytest.mark.row(3)
def test_a_double_click_on_calculate_leads_to_one_result(visitor: Client) -> None:
    add(visitor, "3", "3")
    before = visitor.now
    visitor.press("Calculate")
    visitor.now = before
    visitor.press("Calculate")
    assert "The mode of the numbers is 3" in visitor.now.text
    assert "The one before" not in visitor.open("/mode").page.links


@pytest.mark.row(13)
def test_one_form_sent_with_another_number_is_refused_and_nothing_is_lost(visitor: Client) -> None:
    add(visitor, "3")
    before = visitor.now
    visitor.press("Add another", {"number": "4"})
    visitor.now = before
    visitor.press("Add another", {"number": "5"})
    assert visitor.now.status == 409
    assert "sent before, with different content" in visitor.now.page.errors[""]
    assert visitor.now.page.form.fields["number"] == "5"
    visitor.press("Add another")
    assert visitor.now.page.entries == ["3", "4", "5"]


@pytest.mark.row(2)
def test_two_tabs_keep_both_their_numbers(visitor: Client) -> None:
    add(visitor, "3")
    first = second = visitor.now
    second = visitor.open("/mode")
    visitor.now = first
    visitor.press("Add another", {"number": "4"})
    visitor.now = second
    visitor.press("Add another", {"number": "4"})
    assert visitor.now.page.entries == ["3", "4", "4"]


@pytest.mark.row(163)
def test_a_page_asked_for_late_or_again_shows_what_another_tab_has_added(visitor: Client) -> None:
    add(visitor, "3")
    form = visitor.now.page.form.fields
    late = visitor.post("/mode", form | {"number": "4"}).headers["location"]
    visitor.open("/mode")
    assert visitor.now.page.entries == ["3", "4"]
    visitor.press("Add another", {"number": "5"})
    assert visitor.open(late).page.entries == ["3", "4", "5"]
    visitor.press("Add another", {"number": "6"})
    again = visitor.post("/mode", visitor.now.page.form.fields | {"number": "7"}).headers["location"]
    assert visitor.open(again).page.entries == ["3", "4", "5", "6", "7"]
    visitor.press("Take back 7")
    assert visitor.open(again).page.entries == ["3", "4", "5", "6"]


@pytest.mark.row(163)
def test_after_delete_my_data_the_address_of_the_last_page_shows_nothing(visitor: Client) -> None:
    add(visitor, "3")
    last = visitor.post("/mode", visitor.now.page.form.fields | {"number": "4"}).headers["location"]
    visitor.post("/mode", {"action": "Delete my data"})
    assert visitor.open(last).page.entries == []


def test_taking_back_in_a_tab_that_shows_an_older_list_takes_nothing(visitor: Client) -> None:
    add(visitor, "3")
    older = visitor.now
    add(visitor, "4")
    visitor.now = older
    visitor.press("Take back 3")
    assert visitor.now.status == 409
    assert "Nothing was removed." in visitor.now.text
    assert visitor.now.page.entries == ["3", "4"]


@pytest.mark.row(25)
def test_starting_over_in_a_tab_that_shows_an_older_list_drops_nothing(visitor: Client) -> None:
    add(visitor, "3")
    older = visitor.now
    add(visitor, "4")
    visitor.now = older
    visitor.press("Start over")
    assert visitor.now.status == 409
    assert "Nothing was removed." in visitor.now.text
    assert visitor.now.page.entries == ["3", "4"]
    visitor.press("Start over")
    assert visitor.now.page.entries == []


@pytest.mark.row(62)
def test_old_numbers_do_not_come_back_with_an_old_cookie(visitor: Client) -> None:
    add(visitor, "3", "4")
    old = dict(visitor.jar)
    visitor.press("Start over")
    visitor.jar = old
    assert visitor.open("/mode").page.entries == []


@pytest.mark.row(30)
@pytest.mark.parametrize("number", ["1e+300", "5e-324", "-0", "0.30000000000000004", "1.7e+308"])
def test_an_extreme_number_comes_back_as_it_is(visitor: Client, number: str) -> None:
    add(visitor, number)
    assert visitor.now.page.entries == [number]
    visitor.press("Calculate")
    assert f"The mode of the numbers is {number}" in visitor.now.text


@pytest.mark.row(14)
@pytest.mark.parametrize("words", ["Add another", "Calculate", "Start over"])
def test_a_form_from_long_ago_is_asked_about_and_keeps_what_was_typed(
    visitor: Client, newcomer: Callable[[], Client], words: str
) -> None:
    add(visitor, "1")
    other = newcomer()
    other.jar = visitor.jar
    add(other, *(str(number) for number in range(40)))
    answer = visitor.press(words, {"number": "77.5"})
    assert answer.status == 409
    assert "This form is so old" in answer.text
    assert "Nothing was changed" in answer.text
    if words != "Start over":
        assert answer.page.form_with(words).fields["number"] == "77.5"
    assert len(visitor.open("/mode").page.entries) == 41
    assert "77.5" not in visitor.now.page.entries
