"""Requests that a page refuses."""

from playwright.sync_api import Page

from tests.browsers.actions import file, press, unfold


def no_such_page(page: Page) -> None:
    page.goto("/nothing/here")


def no_such_result(page: Page) -> None:
    page.goto("/mode?result=1")


def unreadable(page: Page) -> None:
    page.goto("/adder?number1=%ff")


def form_from_another_site(page: Page) -> None:
    page.goto("/adder")
    address = page.url
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{address}"><button>Win a prize</button></form>')
    press(page, "Win a prize")


def form_sent_where_nothing_is_done(page: Page) -> None:
    _altered(page, action="/")


def form_of_another_type(page: Page) -> None:
    _altered(page, enctype="text/plain")


def too_large(page: Page) -> None:
    page.goto("/mode")
    unfold(page, "Add many at once")
    page.get_by_label("Or a file").set_input_files(file("numbers.txt", b"1 " * 2_200_000))
    press(page, "Add them all")


def _altered(page: Page, **attributes: str) -> None:
    """The adder's form, changed by a curious visitor, and sent."""
    page.goto("/adder")
    page.locator("form").evaluate("(form, attributes) => Object.assign(form, attributes)", attributes)
    press(page, "Run")
