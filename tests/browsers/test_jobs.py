"""Work that takes minutes, in a browser: with the page's small script, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsers.actions import follow, press
from tests.browsers.conftest import NewPage
from tests.browsers.states import jobs

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
COUNT_ANNOUNCEMENTS = """() => {
  window.announced = [];
  new MutationObserver(() => window.announced.push(document.querySelector("#announcement").textContent))
    .observe(document.querySelector("#announcement"), {childList: true});
}"""


def done(page: Page) -> int:
    """The breaths that the bar shows."""
    return int(page.locator("progress").get_attribute("value") or 0)


def test_without_javascript_each_look_shows_more_until_the_result(new_page: NewPage) -> None:
    page = new_page("/nap?breaths=30&dreams=on", java_script_enabled=False)
    press(page, "Run")
    before = done(page)
    follow(page, "Look again")
    assert done(page) > before
    while page.get_by_role("link", name="Look again").count():
        follow(page, "Look again")
    expect(page.locator("#job")).to_contain_text("Slept for 30 breaths.")
    expect(page.locator("#job")).to_contain_text("Breath 30")


def test_with_the_script_the_bar_moves_and_the_end_is_announced_once(new_page: NewPage) -> None:
    page = new_page("/nap?breaths=30&dreams=on")
    press(page, "Run")
    address, before = page.url, done(page)
    page.evaluate(COUNT_ANNOUNCEMENTS)
    page.get_by_label("Breaths").fill("77")  # the visitor goes on to type
    expect(page.locator("progress")).not_to_have_attribute("value", str(before), timeout=30_000)
    expect(page.locator("#job")).to_contain_text("Slept for 30 breaths.", timeout=60_000)
    assert page.url == address
    assert page.get_by_label("Breaths").input_value() == "77"
    assert page.evaluate("announced") == ["Result: Take a nap – Wombat"]
    assert page.title() == "Result: Take a nap – Wombat"
    assert page.locator("#job [role]").count() == 0  # or a screen reader would read it twice
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_the_script_looks_no_more_while_its_tab_is_hidden(new_page: NewPage) -> None:
    page = new_page("/nap?breaths=100&dreams=on")
    press(page, "Run")
    page.clock.install()  # from here on time passes only as the test says
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url))
    page.evaluate(HIDE, True)
    page.clock.fast_forward(60_000)
    assert looks == []
    with page.expect_response(re.compile("seen=0")):
        page.evaluate(HIDE, False)
        page.clock.fast_forward(11_000)
    press(page, "Stop")


def test_a_visitor_stops_a_run_closes_the_tab_and_comes_back(page: Page) -> None:
    jobs.job_running(page)
    address = page.url
    press(page, "Stop")
    context = page.context
    page.close()
    again = context.new_page()
    again.goto("/nap")
    again.get_by_role("navigation", name="Your runs").get_by_role("link").click()
    assert again.url == address
    expect(again.locator("#job")).to_contain_text("You have stopped the program")
    expect(again.locator("#job")).to_contain_text("Breath 1")


def test_a_run_is_its_visitors_alone(new_page: NewPage) -> None:
    page = new_page("/nap")
    jobs.job_ended(page)
    other = new_page(page.url)
    expect(other.get_by_role("heading", level=1)).not_to_contain_text("Take a nap")
    expect(other.locator("body")).not_to_contain_text("Slept")


@pytest.mark.parametrize("java_script", [True, False], ids=["with-javascript", "without"])
def test_a_large_number_is_taken_apart(new_page: NewPage, java_script: bool) -> None:
    page = new_page("/prime-factors", java_script_enabled=java_script)
    page.get_by_role("navigation", name="Examples").get_by_role("link", name="600851475143").click()
    press(page, "Find them")
    expect(page.locator("#job")).to_contain_text(re.compile("= 71 . 839 . 1,471 . 6,857"))
