"""The home page lists all pages, and answers for every address without a page."""

from functions.adder.app import handler as adder
from functions.mode.app import handler as mode
from tests.support.client import Client


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
