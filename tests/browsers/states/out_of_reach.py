"""The site when its table is out of reach."""

from playwright.sync_api import Page

from tests.browsers.actions import add, add_many, answer


def list_out_of_reach(page: Page) -> None:
    page.goto("/mode")
    add(page, "42")


def list_out_of_reach_for_many(page: Page) -> None:
    page.goto("/mode")
    add_many(page, "1\n2\n3")


def console_out_of_reach(page: Page) -> None:
    page.goto("/two-numbers")
    answer(page, "23")


def page_out_of_reach(page: Page) -> None:
    page.goto("/mode")
