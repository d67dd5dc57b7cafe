"""Every page in each of its states: on a phone and on a wide screen, in light and in dark."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.html.style import style
from tests.browsers import checkers
from tests.browsers.looks import FOCUS, LEAST_CONTRAST, looks, scrolls_sideways
from tests.browsers.tour import STOPS, Tour
from tests.support.checks import cannot_run

LEAST = 7  # to 1: required of text by WCAG's highest level, AAA

# All of axe's rules, with those for WCAG's level AAA and the experimental ones.
AXE = """async () => {
  const rules = Object.fromEntries(axe.getRules().map(({ruleId}) => [ruleId, {enabled: true}]));
  const {violations} = await axe.run({rules});
  return violations.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html}) => html).join(" ")}`);
}"""


@pytest.fixture(scope="module", params=STOPS)
def page(request: pytest.FixtureRequest, tour: Tour) -> Iterator[Page]:
    """A page in one of its states; all tests check it before the next state."""
    with tour.stop(request.param) as page:
        yield page


@pytest.fixture(scope="module")
def axe_runs(figures: list[str]) -> Iterator[list[str]]:
    """Each combination of page and screen where axe found nothing, for the figures."""
    runs: list[str] = []
    yield runs
    version, states = checkers.version("axe-core"), len(STOPS)
    figures.append(f"axe-core {version}: no violation in {len(runs)} looks at {states} states of pages")


def test_it_fits_its_width_and_is_easy_to_read(page: Page) -> None:
    for look in looks(page):
        assert not scrolls_sideways(page), look
        contrast, element = page.evaluate(LEAST_CONTRAST)
        assert contrast >= LEAST, (look, element)


def test_tab_leads_to_everything_in_order_and_shows_where_it_is(page: Page) -> None:
    page.locator(".skip").focus()
    place, count = 0, page.evaluate(FOCUS)[1]
    while place < count - 1:
        page.keyboard.press("Tab")
        reached, _, element, visible = page.evaluate(FOCUS)
        assert reached in (place, place + 1), element  # each part of a date is a tab stop
        assert visible, element
        place = reached


def test_axe_finds_nothing(page: Page, axe_runs: list[str]) -> None:
    page.evaluate((checkers.package("axe-core") / "axe.min.js").read_text())
    for look in looks(page):
        assert page.evaluate(AXE) == [], look
        axe_runs.append(look)


def test_the_nu_html_checker_finds_nothing(tour: Tour, figures: list[str], tmp_path: Path) -> None:
    """The W3C's checker, which checks the style sheet too."""
    java = shutil.which("java")
    if java is None:
        cannot_run("no Java on this machine")
    jar = checkers.package("vnu-jar") / "build" / "dist" / "vnu.jar"
    for name in STOPS:
        if name not in tour.documents:  # if this test runs alone
            with tour.stop(name):
                pass
        (tmp_path / f"{name}.html").write_bytes(tour.documents[name])
    (tmp_path / "style.css").write_text(style(""))
    files = sorted(tmp_path.iterdir())
    checked = subprocess.run(
        [java, "-jar", jar, "--also-check-css", "--format", "json", *files], capture_output=True, check=False
    )
    messages = json.loads(checked.stderr)["messages"]
    assert [f"{message['url'].rpartition('/')[2]}: {message['message']}" for message in messages] == []
    version = checkers.version("vnu-jar")
    figures.append(f"Nu HTML checker {version}: {len(files)} documents, no error and no warning")
