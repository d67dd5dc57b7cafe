"""The home page lists private pages with a lock, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from core import form_page
from core.page import Page
from infra.build.site_index import write_index
from tests.support.client import Answer, Client
from tests.support.scripts import at


def salary(grade: int) -> int:
    """Look up a salary."""
    return 1000 * grade


def double(number: float) -> float:
    """Double a number."""
    return 2 * number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a home page, on a site with a public and a private page."""
    public = form_page(double, title="Double")
    private = form_page(salary, title="Salaries", private=True)
    parts = {each: getattr(private, each) for each in Page.__dataclass_fields__}
    write_index(tmp_path, [public, Page(**parts | {"path": "/salary"})])
    return tmp_path


def home(folder: Path, **more: bool) -> Client:
    module: dict[str, Any] = {
        "__name__": "functions.home.app",
        "__file__": str(folder / "app.py"),
        "more": more,
    }
    source = "from core import home_page\nhandler = home_page(summary='Programs', **more)"
    exec(source, module)  # noqa: S102 - as the module functions/home/app.py would
    return at(module["handler"])


def described(answer: Answer) -> set[str]:
    return {*json.loads(answer.body)["paths"]}


def test_a_private_page_is_listed_with_a_lock_that_has_words(folder: Path) -> None:
    visitor = home(folder)
    page = visitor.open("/")
    assert {"Double Double a number.", "Salaries Look up a salary."} <= {*page.page.links}
    assert page.body.count('aria-label="Asks for a password: "') == 1
    assert "/salary" in described(visitor.ask("GET", "/openapi.json"))


def test_a_private_page_can_be_left_out(folder: Path) -> None:
    visitor = home(folder, list_private=False)
    page = visitor.open("/").body
    assert "Double a number." in page
    assert "Salaries" not in page
    assert "Look up a salary." not in page
    paths = described(visitor.ask("GET", "/openapi.json"))
    assert paths
    assert "/salary" not in paths


def test_search_engines_are_not_sent_to_private_pages(folder: Path) -> None:
    sitemap = home(folder).ask("GET", "/sitemap.xml").body
    assert "<loc>" in sitemap
    assert "/salary" not in sitemap
