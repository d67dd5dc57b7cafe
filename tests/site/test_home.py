"""The home page lists all pages, and answers for every address without a page."""

import json
from pathlib import Path

from core.identity import Identity
from core.page import Page
from functions.adder.app import handler as adder
from functions.mode.app import handler as mode
from tests.support.client import Client
from tests.support.identities import visitor_of
from tests.support.scripts import at


def test_the_home_page_lists_every_page_in_its_own_words(visitor: Client) -> None:
    page = visitor.open("/").page
    assert page.heading == "Wombat"
    for each in (adder, mode):
        assert page.links[f"{each.title} {each.summary}".strip()] == each.path
        assert each.title in page.text
    assert adder.summary


def test_every_link_of_the_home_page_leads_to_a_page(visitor: Client) -> None:
    for words, address in visitor.open("/").page.links.items():
        if not address.startswith("#"):
            assert visitor.open(address).status == 200, words


def test_the_home_page_may_be_kept_by_caches_as_it_is_the_same_for_everybody(visitor: Client) -> None:
    assert visitor.open("/").headers["cache-control"] == "public, max-age=60"


def test_a_form_sent_to_the_home_page_is_refused(visitor: Client) -> None:
    answer = visitor.post("/", {"number": "1"})
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def home_with(folder: Path, pages: list[dict[str, str]]) -> Client:
    """A visitor of the home page of a site with these pages."""
    (folder / "pages.json").write_text(json.dumps(pages))
    module = {"__name__": "functions.home.app", "__file__": str(folder / "app.py")}
    exec("from core import home_page\nhandler = home_page(summary='Small programs.')", module)  # noqa: S102
    page = module["handler"]
    assert isinstance(page, Page)
    return at(page)


def test_a_site_without_pages_says_how_to_make_the_first(tmp_path: Path) -> None:
    text = home_with(tmp_path, []).open("/").text
    assert "There are no pages yet." in text
    assert "make page FROM=path/to/script.py" in text


def test_each_page_of_the_site_has_an_icon_of_its_kind(tmp_path: Path) -> None:
    kinds = ("form", "list", "console", "command", "form", "of an older index")
    pages = [
        {"path": f"/{place}", "title": "A page", "summary": "", "kind": kind}
        for place, kind in enumerate(kinds)
    ]
    links = home_with(tmp_path, pages).open("/").page.root.one("nav", aria_label="All pages").all("a")
    shapes = [link.one("path").attributes["d"] for link in links]
    assert len(set(shapes)) == 5
    assert shapes[0] == shapes[4]


def test_the_icon_is_an_address_of_its_own(visitor: Client) -> None:
    answer = visitor.open("/icon.svg")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.body.startswith("<svg ")
    with visitor_of(Identity(icon="🦉")) as another:
        assert "🦉" in another.open("/icon.svg").body
        assert "🦉" in another.open("/adder").body


def test_every_page_and_error_page_has_the_sites_name_and_colours(aws: None) -> None:
    with visitor_of(Identity("Zahlen", accent="#0057a8", lang="de")) as visitor:
        for path in ("/", "/adder", "/mode", "/two-numbers", "/maze", "/nothing"):
            answer = visitor.open(path)
            assert answer.page.links["Zahlen"] == "/"
            assert "--accent:#0057a8" in visitor.ask("GET", answer.page.style_sheet).body
        assert '<h1 lang="en">There is no page here</h1>' in visitor.open("/nothing").body
