"""Visits with a real browser: Chromium on the site as `make serve` serves it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from infra.screenshot import chromium, find_chromium
from tests.browser import LEAST_CONTRAST, add, entries, follow, press, scrolls_sideways
from tests.checks import cannot_run
from tests.served import serving

NewPage = Callable[..., Page]
LONG = "-1.2345678901234567e-300"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as server:
        yield server.wait_until_ready()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        cannot_run("no Chromium on this machine")
    with chromium(path) as running:
        yield running


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[NewPage]:
    """Opens a page in a browser of somebody new. Any complaint in its console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # Chromium reports an answer of 4xx as an error too; that is no complaint about the page.
        if message.type in ("error", "warning") and "the server responded with a status" not in message.text:
            complaints.append(message.text)

    def open_page(path: str = "/mode", **options: Any) -> Page:
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(30_000)
        context.on("console", complain)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["with-javascript", "without"])
def page(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    return new_page("/", java_script_enabled=request.param)


def posts(page: Page) -> list[Request]:
    """The POSTs that the page will have sent."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


@pytest.mark.row(78)
def test_a_whole_visit_of_the_adder(page: Page) -> None:
    follow(page, "Add two numbers Give")
    assert page.locator(":focus").get_attribute("id") == "number1"
    page.get_by_label("Number 1").fill("wombat")
    page.get_by_label("Number 2").fill("19")
    press(page, "Do calculation")
    assert page.locator(":focus").get_attribute("role") == "alert"
    page.get_by_role("link", name="'wombat' is not a number.").click()
    assert page.locator(":focus").get_attribute("id") == "number1"
    assert page.get_by_label("Number 2").input_value() == "19"
    page.get_by_label("Number 1").fill("23")
    press(page, "Do calculation")
    assert page.get_by_text("The result is 42").is_visible()
    follow(page, "Click here to calculate again")
    assert page.get_by_label("Number 1").input_value() == ""


@pytest.mark.row(78)
def test_a_whole_visit_of_the_mode_calculator(page: Page) -> None:
    follow(page, "Find the mode Enter")
    add(page, "3", "1", "wombat")
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert entries(page) == ["3", "1"]
    add(page, "4")
    press(page, "Take back 4")
    assert entries(page) == ["3", "1"]
    page.get_by_label("Number", exact=True).fill("3")
    press(page, "Calculate number")
    assert page.get_by_text("The mode of the numbers is 3").is_visible()
    page.reload()
    assert page.get_by_text("The mode of the numbers is 3").is_visible()
    follow(page, "Click here to calculate again")
    assert entries(page) == []
    add(page, "8")
    press(page, "Start over")
    assert entries(page) == []


@pytest.mark.row(78)
def test_many_numbers_come_from_a_text_box_and_a_file(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("size\n5\n6\n")
    page.goto("/mode")
    page.get_by_text("Add many at once").click()
    page.get_by_label("Numbers", exact=True).fill("3 4\n5")
    page.get_by_label("Or a file").set_input_files(file)
    press(page, "Add them all")
    assert entries(page) == ["3", "4", "5", "5", "6"]
    page.get_by_text("Add many at once").click()
    page.get_by_label("Numbers", exact=True).fill("7\nwombat")
    press(page, "Add them all")
    assert page.get_by_role("alert").get_by_text("'wombat' is not a number.").is_visible()
    assert page.get_by_label("Numbers", exact=True).input_value() == "7\nwombat"
    assert entries(page) == ["3", "4", "5", "5", "6"]


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/mode")
    for count in (1, 2):
        expect(page.get_by_label("Number", exact=True)).to_be_focused()
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        expect(page.locator(".entries li")).to_have_text(["3"] * count)
    expect(page.get_by_label("Number", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Calculate number"
    page.keyboard.press("Enter")
    expect(page.get_by_text("The mode of the numbers is 3")).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(new_page: NewPage) -> None:
    page = new_page("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the page’s content"
    assert page.locator(":focus").bounding_box() is not None
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "/adder"


@pytest.mark.row(4)
def test_reloading_after_a_number_was_added_sends_nothing_again(page: Page) -> None:
    page.goto("/mode")
    add(page, "3")
    sent = posts(page)
    page.reload()
    page.reload()
    assert sent == []
    assert entries(page) == ["3"]


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
    """Where a browser keeps the old form, which those without `no-store` pages do."""
    page.goto("/mode")
    token = page.locator("input[name=submission]").first.input_value()
    add(page, "3")
    page.locator("form").first.evaluate("(form, token) => { form.elements.submission.value = token }", token)
    add(page, "3")
    assert page.get_by_text("That form was sent twice. It was counted once.").is_visible()
    assert entries(page) == ["3"]


@pytest.mark.row(3)
def test_a_double_click_stores_one_number(page: Page) -> None:
    page.goto("/mode")
    page.get_by_label("Number", exact=True).fill("3")
    page.get_by_role("button", name="Add another").dblclick()
    page.locator(".entries li").first.wait_for()
    page.goto("/mode")
    assert entries(page) == ["3"]


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


def test_two_browsers_share_nothing(new_page: NewPage) -> None:
    one, other = new_page(), new_page()
    add(one, "3")
    add(other, "4")
    assert (entries(one), entries(other)) == (["3"], ["4"])


@pytest.mark.row(71)
def test_who_refuses_cookies_is_told_so(browser: Browser, address: str, tmp_path: Path) -> None:
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=find_chromium(), args=["--no-sandbox"]
    )
    page = context.pages[0]
    page.goto(f"{address}/mode")
    add(page, "3")
    assert page.get_by_text("Your browser did not keep this site’s cookie").is_visible()
    assert page.url.startswith(f"{address}/mode")
    context.close()


@pytest.mark.row(47)
@pytest.mark.parametrize("path", ["/mode", "/adder"])
def test_a_script_typed_as_a_number_is_shown_and_never_run(page: Page, path: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"it ran: {dialog.message}"))
    html = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    page.goto(path)
    page.locator("input[type=text]").first.fill(html)
    with page.expect_navigation():
        page.locator("button.main").click()
    assert page.get_by_role("alert").get_by_text("'<script>alert(1)</script>").is_visible()
    assert page.locator("input[type=text]").first.input_value() == html
    assert page.locator("main script, main img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_width_and_is_easy_to_read(new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page("/", viewport={"width": width, "height": 700}, color_scheme=scheme)

    def check() -> None:
        assert not scrolls_sideways(page), page.url
        contrast, element = page.evaluate(LEAST_CONTRAST)
        assert contrast >= 7, element

    check()
    page.goto("/adder")
    check()
    for name in ("Number 1", "Number 2"):
        page.get_by_label(name).fill("wombat" * 30)
    press(page, "Do calculation")
    check()
    page.goto("/mode")
    page.get_by_text("Add many at once").click()
    check()
    add(page, LONG, "1" * 100, *"123456", "wombat")
    check()
    page.get_by_label("Number", exact=True).fill(LONG)
    press(page, "Calculate number")
    page.get_by_text("The mode of the numbers is").wait_for()
    check()
    follow(page, "calculate again")
    page.goto("/mode?all=1")
    check()
    page.goto("/nothing")
    check()
