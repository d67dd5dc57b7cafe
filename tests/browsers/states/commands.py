"""Command pages: the form of a command, its output, and a copy of that."""

from playwright.sync_api import Page

from tests.browsers.actions import press, unfold


def command_form(page: Page) -> None:
    page.goto("/maze/draw")


def command_result(page: Page) -> None:
    page.goto("/maze/draw?word=wombat&width=8")
    press(page, "Run")


def command_result_shared(page: Page) -> None:
    command_result(page)
    unfold(page, "Share this result …")
    press(page, "Share this result")
