"""Back, reload, a double click, two tabs: each entry counts once, and nothing is lost."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browsers.actions import add, answer, entries, press
from tests.browsers.conftest import NewPage


def posts(page: Page) -> list[Request]:
    """The POSTs that the page sends."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


@pytest.mark.row(4)
def test_reloading_after_a_number_was_added_sends_nothing_again(page: Page) -> None:
    page.goto("/mode")
    add(page, "3")
    sent = posts(page)
    page.reload()
    page.reload()
    assert sent == []
    assert entries(page) == ["3"]


@pytest.mark.row(4)
def test_reloading_after_an_answer_sends_nothing_again(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23")
    sent = posts(page)
    page.reload()
    assert sent == []
    assert page.locator("#output").inner_text().split("\n") == ["The first number? 23", ""]


@pytest.mark.row(5)
def test_a_number_added_after_going_back_counts(page: Page) -> None:
    page.goto("/mode")
    add(page, "3", "4")
    page.go_back()
    add(page, "5")
    assert entries(page)[-1] == "5"
    page.goto("/mode")
    assert entries(page) == ["3", "4", "5"]


@pytest.mark.row(5)
def test_the_same_form_sent_again_after_going_back_is_counted_once_and_says_so(page: Page) -> None:
    """In a browser that keeps the old form, as some do in spite of `no-store`."""
    page.goto("/mode")
    token = page.locator("input[name=submission]").first.input_value()
    add(page, "3")
    page.locator("form").first.evaluate("(form, token) => { form.elements.submission.value = token }", token)
    add(page, "3")
    assert page.get_by_text("That form was sent twice. It was counted once.").is_visible()
    assert entries(page) == ["3"]


@pytest.mark.row(5)
def test_going_back_shows_where_a_program_stands(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23")
    page.go_back()
    assert page.get_by_label("The second number?").is_visible()
    answer(page, "19")
    assert page.get_by_text("Together they make 42.").is_visible()


def test_going_back_from_a_result_shows_the_form_for_another(page: Page) -> None:
    page.goto("/adder")
    page.get_by_label("Number 1").fill("23")
    page.get_by_label("Number 2").fill("19")
    press(page, "Run")
    page.go_back()
    page.get_by_label("Number 1").fill("20")
    page.get_by_label("Number 2").fill("1")
    press(page, "Run")
    assert page.get_by_text("The result is 21").is_visible()


@pytest.mark.row(3)
def test_a_double_click_stores_one_number(page: Page) -> None:
    page.goto("/mode")
    page.get_by_label("Number", exact=True).fill("3")
    page.get_by_role("button", name="Add another").dblclick()
    expect(page.locator(".entries li")).to_have_text(["3"])
    page.goto("/mode")
    assert entries(page) == ["3"]


@pytest.mark.row(3)
def test_a_double_click_gives_one_answer(page: Page) -> None:
    page.goto("/two-numbers")
    page.locator("#answer").fill("23")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator("#output")).to_have_text("The first number? 23")
    page.goto("/two-numbers")
    assert page.get_by_label("The second number?").is_visible()


@pytest.mark.row(2)
def test_two_tabs_share_one_list(page: Page) -> None:
    page.goto("/mode")
    add(page, "3")
    other = page.context.new_page()
    other.goto("/mode")
    add(page, "4")
    add(other, "4")
    assert entries(other) == ["3", "4", "4"]
    page.reload()
    assert entries(page) == ["3", "4", "4"]


@pytest.mark.row(2)
def test_of_two_tabs_the_first_answers_and_the_second_is_told(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "1")
    other = page.context.new_page()
    other.goto("/two-numbers")
    answer(page, "2")
    answer(other, "40")
    assert other.get_by_text("This question has already been answered").is_visible()
    assert other.get_by_text("Together they make 3.").is_visible()


def test_two_browsers_share_nothing(new_page: NewPage) -> None:
    one, other = new_page(), new_page()
    add(one, "3")
    add(other, "4")
    assert (entries(one), entries(other)) == (["3"], ["4"])
