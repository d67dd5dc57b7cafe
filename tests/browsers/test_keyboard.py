"""Whole visits with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsers.actions import entries
from tests.browsers.conftest import NewPage


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the element named `words` has the focus."""
    for _ in range(50):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().strip() == words:
            return
    pytest.fail(f"Tab does not lead to {words!r}")


def test_numbers_are_added_and_calculated(page: Page) -> None:
    page.goto("/mode")
    for count in (1, 2):
        expect(page.get_by_label("Number", exact=True)).to_be_focused()
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        expect(page.locator(".entries li")).to_have_text(["3"] * count)
    expect(page.get_by_label("Number", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Calculate"
    page.keyboard.press("Enter")
    expect(page.get_by_text("The mode of the numbers is 3")).to_be_visible()


def test_many_numbers_are_added_at_once(page: Page) -> None:
    page.goto("/mode")
    tab_to(page, "Add many at once")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Numbers", exact=True)).to_be_focused()
    page.keyboard.type("1 2 3")
    tab_to(page, "Add them all")
    page.keyboard.press("Space")
    expect(page.get_by_text("3 numbers were added.")).to_be_visible()
    assert entries(page) == ["1", "2", "3"]


def test_a_form_is_filled_in_wrongly_and_then_rightly(page: Page) -> None:
    page.goto("/adder")
    expect(page.get_by_label("Number 1")).to_be_focused()
    page.keyboard.type("wombat")
    page.keyboard.press("Tab")
    page.keyboard.type("19")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number 1")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("23")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The result is 42")).to_be_visible()
    tab_to(page, "Click here to calculate again")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number 1")).to_have_value("")


def test_a_program_is_answered_and_an_answer_changed(page: Page) -> None:
    page.goto("/two-numbers")
    for question, number in (("The first number?", "23"), ("The second number?", "19")):
        expect(page.get_by_label(question)).to_be_focused()
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Together they make 42.")).to_be_visible()
    tab_to(page, "23")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The first number?")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Together they make 39.")).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(new_page: NewPage) -> None:
    page = new_page("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the page’s content"
    assert page.locator(":focus").bounding_box() is not None
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "/adder"
