"""A browser on the site as `make serve` serves it, and the findings of the tools that check its pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from infra.verify.screenshot import chromium, find_chromium
from tests.browsers.site import Sites
from tests.browsers.site import sites as serve_sites
from tests.browsers.tour import Tour, complaint
from tests.support.checks import cannot_run

NewPage = Callable[..., Page]

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="package")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with serve_sites(tmp_path_factory.mktemp("project")) as served:
        yield served


@pytest.fixture(scope="package")
def chromium_path() -> str:
    path = find_chromium()
    if path is None:
        cannot_run("no Chromium on this machine")
    return path


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    with chromium(chromium_path) as running:
        yield running


@pytest.fixture(scope="package")
def tour(browser: Browser, sites: Sites) -> Tour:
    return Tour(browser, sites)


@pytest.fixture
def new_page(browser: Browser, sites: Sites) -> Iterator[NewPage]:
    """Open a page in the browser of a new visitor. Any message in its console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "/mode", **options: Any) -> Page:
        context = browser.new_context(base_url=sites.whole, **options)
        context.on("console", lambda message: complaints.extend(complaint(message)))
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["with-javascript", "without"])
def page(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    return new_page("/", java_script_enabled=request.param)


@pytest.fixture(scope="package")
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Lines to print after all tests: each tool's own figures."""
    return request.config.stash.setdefault(FIGURES, [])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the figures of a worker process to the process that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = session.config.stash.get(FIGURES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(FIGURES, []).extend(node.workeroutput["figures"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(FIGURES, []):
        terminalreporter.section("What the checkers found")
        for line in lines:
            terminalreporter.line(line)
