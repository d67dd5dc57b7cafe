"""Take the README's screenshot of a running site: `.venv/bin/python -m infra.verify.screenshot
http://localhost:3000`.

It needs Chromium.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from infra.template.read import ROOT

PICTURE = ROOT / "docs" / "screenshot.png"
WIDTH, HEIGHT = 1000, 780
NUMBERS = ("3", "1", "4", "1", "5", "9", "2.6", "-5", "1")


def find_chromium() -> str | None:
    """Return the path of Chromium, None if it is not installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def sandbox_options() -> list[str]:
    """Return Chromium's options for root, for whom it does not start with its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run Chromium in this context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=sandbox_options())
        yield browser
        browser.close()


def take(address: str, file: Path = PICTURE) -> None:
    """Save a picture of the mode page, with some numbers and an error, to `file`."""
    path = find_chromium()
    if path is None:
        sys.exit("Chromium was not found. Install it, and try again.")
    with chromium(path) as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"{address.rstrip('/')}/mode")
        for number in (*NUMBERS, "wombat"):
            page.get_by_label("Number", exact=True).fill(number)
            page.get_by_role("button", name="Add another").click()
        file.parent.mkdir(exist_ok=True)
        page.screenshot(path=file, animations="disabled")


if __name__ == "__main__":
    take(sys.argv[1] if sys.argv[1:] else "http://localhost:3000")
