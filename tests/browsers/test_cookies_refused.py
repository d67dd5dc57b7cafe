"""A visitor whose browser accepts no cookies."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from infra.verify.screenshot import sandbox_options
from tests.browsers.actions import add, answer
from tests.browsers.site import Sites


@pytest.fixture
def refusing(browser: Browser, chromium_path: str, sites: Sites, tmp_path: Path) -> Iterator[Page]:
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path, args=sandbox_options(), base_url=sites.whole
    )
    yield context.pages[0]
    context.close()


@pytest.mark.row(71)
def test_a_visitor_of_a_list_is_told_what_to_allow(refusing: Page) -> None:
    refusing.goto("/mode")
    add(refusing, "3")
    assert refusing.get_by_text("Your browser did not keep this site’s cookie").is_visible()
    assert "/mode?new=" in refusing.url


@pytest.mark.row(71)
def test_a_visitor_of_a_program_is_told_what_to_allow(refusing: Page) -> None:
    refusing.goto("/two-numbers")
    answer(refusing, "23")
    assert refusing.get_by_text("Your browser did not keep this site’s cookie").is_visible()
    assert refusing.get_by_label("The first number?").is_visible()


def test_a_page_that_keeps_nothing_needs_no_cookie(refusing: Page) -> None:
    refusing.goto("/adder?number1=23&number2=19")
    refusing.get_by_role("button", name="Run").click()
    refusing.get_by_text("The result is 42").wait_for()
