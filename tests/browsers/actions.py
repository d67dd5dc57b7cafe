"""The actions of a visitor in a browser."""

from playwright.sync_api import FilePayload, Page


def entries(page: Page) -> list[str]:
    """The list's values, as shown."""
    return page.locator(".entries li").all_text_contents()


def add(page: Page, *numbers: str) -> None:
    for number in numbers:
        page.get_by_label("Number", exact=True).fill(number)
        press(page, "Add another")


def press(page: Page, button: str) -> None:
    """Press a button and wait until the next page is loaded: a click alone returns earlier."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def follow(page: Page, link: str) -> None:
    """Follow a link and wait until the other page is loaded."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).click()


def answer(page: Page, *texts: str) -> None:
    """Answer a console page's questions, one after the other."""
    for text in texts:
        page.locator("#answer").fill(text)
        press(page, "Send")


def unfold(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).click()


def add_many(page: Page, text: str) -> None:
    """Add many entries at once to the open list page."""
    unfold(page, "Add many at once")
    page.locator("details textarea").fill(text)
    press(page, "Add them all")


def file(name: str, content: bytes) -> FilePayload:
    """A file to choose in a form."""
    return {"name": name, "mimeType": "text/plain", "buffer": content}
