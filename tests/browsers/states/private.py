"""A private page: signing in to it, and out."""

from playwright.sync_api import Page

from tests.browsers.actions import press
from tests.browsers.site import PASSWORD


def sign_in(page: Page) -> None:
    page.goto("/salary?grade=7")


def sign_in_with_a_wrong_password(page: Page) -> None:
    page.goto("/salary")
    page.get_by_label("Password").fill("wrong")
    press(page, "Sign in")


def sign_in_after_a_form(page: Page) -> None:
    _signed_in(page)
    page.context.clear_cookies()
    press(page, "Run")


def private_form(page: Page) -> None:
    _signed_in(page)


def private_result(page: Page) -> None:
    _signed_in(page)
    press(page, "Run")


def signed_out(page: Page) -> None:
    _signed_in(page)
    press(page, "Sign out")


def _signed_in(page: Page) -> None:
    sign_in(page)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
