"""A visitor's files in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browsers.actions import file, press, unfold
from tests.browsers.conftest import NewPage
from tests.browsers.site import project_with_further_pages
from tests.browsers.states.forms import form_with_a_large_upload
from tests.support.served import serving

# Python imports this module when it starts. The clock of a run is the page's.
MOVABLE_CLOCK = """
import os, time
real = time.time
def moved():
    with open(os.environ["CLOCK"]) as file:
        return real() + float(file.read())
time.time = moved
"""
DAY = 86_400  # seconds


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """The file with the seconds by which the clock of the site below is moved."""
    (tmp_path / "sitecustomize.py").write_text(MOVABLE_CLOCK)
    moved = tmp_path / "clock"
    moved.write_text("0")
    return moved


@pytest.fixture
def site(clock: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a site of its own, with the further pages."""
    root = project_with_further_pages(tmp_path / "project")
    with serving(root, CLOCK=str(clock), PYTHONPATH=str(tmp_path)) as server:
        yield server.wait_until_ready()


def test_a_visitor_brings_a_file_sees_a_picture_and_finds_the_score_on_the_next_day(
    browser: Browser, site: str, clock: Path
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/scoreboard")
    page.get_by_label("A file of yours").set_input_files(file("poem.txt", b"wombats dig at night"))
    press(page, "Use this file")
    assert page.get_by_label("Which file?").input_value() == "poem.txt"
    press(page, "Send")
    expect(page.get_by_text("4 words")).to_be_visible()
    expect(page.get_by_role("img", name="chart.svg")).to_be_visible()
    assert page.get_by_role("img", name="chart.svg").bounding_box() is not None
    with page.expect_download() as download:
        page.get_by_role("link", name="chart.svg").first.click()
    assert download.value.path().read_text().startswith("<svg")
    cookies = context.storage_state()
    context.close()

    clock.write_text(str(DAY))
    again = browser.new_context(base_url=site, java_script_enabled=False, storage_state=cookies)
    page = again.new_page()
    page.goto("/scoreboard")
    assert again.cookies()[0]["value"] != cookies["cookies"][0]["value"], "it is a day older, and renewed"
    press(page, "Run again")
    expect(page.get_by_text("Best so far: poem.txt 4")).to_be_visible()
    unfold(page, "Your files (3)")
    with page.expect_download() as download:
        page.get_by_role("link", name="poem.txt").click()
    assert download.value.path().read_bytes() == b"wombats dig at night"
    press(page, "Delete poem.txt")
    unfold(page, "Your files (2)")
    expect(page.get_by_role("link", name="poem.txt")).to_have_count(0)
    again.close()


def test_a_large_file_goes_to_the_bucket_and_a_large_result_comes_from_there(new_page: NewPage) -> None:
    page = new_page("/log", java_script_enabled=False)
    page.get_by_role("button", name="Upload").click()  # without a file, which the browser does not send
    form_with_a_large_upload(page)
    expect(page.get_by_text("server.log (8,000,000 bytes)")).to_be_visible()
    assert "etag" not in page.url
    page.get_by_label("Word").fill("wombat")
    press(page, "Run")
    expect(page.get_by_text("The result is 500000")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download found.log").click()
    assert download.value.suggested_filename == "found.log"
    assert download.value.path().stat().st_size == 8_000_000
