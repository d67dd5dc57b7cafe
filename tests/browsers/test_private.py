"""Signing in and out in Chromium: two tabs, the Back button, an expired session, a changed password."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from core.access.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS
from core.visitor.cookie import Visitors
from core.web.event import Request
from infra.serve.aws_server import aws_server
from infra.serve.in_moto import in_moto
from infra.serve.local_aws import set_credentials
from tests.browsers.actions import press
from tests.browsers.site import PASSWORD, project_with_further_pages
from tests.support.private import set_password
from tests.support.served import serving

BETTER = "eleven brown umbrellas"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_with_further_pages(tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    """The address of a site whose table these tests can change."""
    set_credentials()
    with in_moto(), aws_server() as port:
        endpoint = f"http://127.0.0.1:{port}"
        with (
            patch.dict(os.environ, DYNAMODB_ENDPOINT=endpoint),
            serving(root, PASSWORD=PASSWORD, DYNAMODB_ENDPOINT=endpoint) as server,
        ):
            yield server.wait_until_ready()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A new visitor's page, with and without JavaScript."""
    set_password(PASSWORD)
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def asks(page: Page) -> bool:
    return page.get_by_role("button", name="Sign in").is_visible()


def open_until_it_asks(page: Page, path: str) -> None:
    """Open a page until a change of passwords has reached it, which takes some seconds."""
    page.goto(path)
    while not asks(page):
        time.sleep(0.5)
        page.goto(path)


def request_with(*cookies: str) -> Request:
    """A request over plain HTTP, as on this machine."""
    return Request("GET", "/", "", {"x-forwarded-proto": "http"}, cookies, "", False, "")


def make_older(page: Page, root: Path, seconds: float) -> None:
    """Let the session in the browser's cookie be last used `seconds` ago."""
    (cookie,) = [each for each in page.context.cookies() if each.get("name") == "session"]
    key = (root / ".wombat" / "signing-key").read_text()

    class Keys:
        def __call__(self) -> list[str]:
            return [key]

        def reread(self) -> bool:
            return False

    visitors = Visitors(Keys(), idle=IDLE_SECONDS, absolute=ABSOLUTE_SECONDS, name="session")
    visitor = visitors.find(request_with(f"session={cookie.get('value')}"))
    assert visitor.known
    now = time.time()
    with patch("time.time", lambda: now - seconds):
        value = visitors.cookie(visitor, request_with()).partition(";")[0].partition("=")[2]
    page.context.add_cookies([{"name": "session", "value": value, "url": page.url}])


def test_a_visitor_signs_in_with_the_keyboard_and_comes_to_what_was_asked_for(page: Page) -> None:
    page.goto("/salary?grade=7")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/salary?grade=7")
    assert page.get_by_label("Grade").input_value() == "7"
    press(page, "Run")
    expect(page.get_by_text("7000 euros a month")).to_be_visible()


def test_a_wrong_password_is_explained_and_the_next_one_works(page: Page) -> None:
    page.goto("/salary")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("link", name="The password is wrong.")).to_be_visible()
    assert page.get_by_label("Password").input_value() == ""
    sign_in(page)
    expect(page.get_by_label("Grade")).to_be_visible()


@pytest.mark.row(112)
def test_after_signing_out_the_back_button_shows_nothing_private(page: Page) -> None:
    page.goto("/salary?grade=7")
    sign_in(page)
    press(page, "Run")
    expect(page.get_by_text("7000 euros a month")).to_be_visible()
    page.goto("/salary?grade=8")
    press(page, "Sign out")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.go_back()
    assert asks(page)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the result: Chromium asks whether to send the form
        page.go_back()
    expect(page.get_by_text("7000 euros")).to_have_count(0)
    page.goto("/salary")
    assert asks(page)


def test_signing_out_in_one_tab_signs_the_other_out(page: Page) -> None:
    page.goto("/salary")
    sign_in(page)
    other = page.context.new_page()
    other.goto("/salary")
    expect(other.get_by_label("Grade")).to_be_visible()
    press(page, "Sign out")
    other.get_by_label("Grade").fill("9")
    press(other, "Run")
    assert asks(other)
    expect(other.get_by_text("Your form is kept here, and sent when you have signed in.")).to_be_visible()
    sign_in(other)
    expect(other.get_by_text("9000 euros a month")).to_be_visible()


@pytest.mark.row(111)
def test_an_expired_session_keeps_the_form(page: Page, root: Path) -> None:
    page.goto("/salary")
    sign_in(page)
    make_older(page, root, IDLE_SECONDS - 60)
    page.goto("/salary")
    assert not asks(page), "a minute before"
    make_older(page, root, IDLE_SECONDS + 60)
    page.get_by_label("Grade").fill("3")
    press(page, "Run")
    assert asks(page)
    sign_in(page)
    expect(page.get_by_text("3000 euros a month")).to_be_visible()


@pytest.mark.row(114)
def test_a_changed_password_ends_the_session(page: Page) -> None:
    page.goto("/salary")
    sign_in(page)
    set_password(BETTER)
    open_until_it_asks(page, "/salary")
    sign_in(page, BETTER)
    expect(page.get_by_label("Grade")).to_be_visible()


def test_home_lists_a_private_page_with_a_lock(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Asks for a password: Look up a salary")).to_be_visible()
    expect(page.get_by_role("link", name="Asks for a password")).to_have_count(1)
