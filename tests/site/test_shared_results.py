"""Copies of results that visitors share: who sees them, what is in them, and when they end."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from core.html.terminal_picture import terminal_picture
from core.lists import allowance
from core.lists import shared as shared_copies
from core.types import Password
from tests.support.client import Client
from tests.support.scripts import visitor_of_list, visitors_of_program
from tests.support.sharing import SHARE, share

ADDRESS = r"/mode\?shared-copy=[\w-]{22}"
PROGRAM = """
import getpass
name = input("Name? ")
secret = getpass.getpass("Secret? ")
print(f"\\033[1;31mHello\\033[0m <{name}> &", len(secret))
open("hello.txt", "w").write("Hello")
"""


@pytest.fixture
def calculated(visitor: Client) -> Client:
    """A visitor at the result of a list."""
    visitor.open("/mode")
    visitor.press("Add them all", {"numbers": "3 1 3"})
    visitor.press("Calculate")
    return visitor


def test_whoever_has_the_address_sees_the_result(calculated: Client, newcomer: Callable[[], Client]) -> None:
    address = share(calculated)
    assert re.fullmatch(ADDRESS, address)
    seen = newcomer().open(address)
    assert seen.status == 200
    assert "The mode of the numbers is 3" in seen.text
    assert seen.page.entries == ["3", "1", "3"]
    assert "unless it is withdrawn" in seen.text
    assert seen.headers["x-robots-tag"] == "noindex"
    assert seen.headers["cache-control"] == "no-store"
    assert not seen.page.forms, "it can only be read"
    assert seen.cookies == []


def test_a_copy_stays_as_it_was_whatever_its_visitor_does_next(
    calculated: Client, newcomer: Callable[[], Client]
) -> None:
    address = share(calculated)
    calculated.open("/mode")
    calculated.press("Add them all", {"numbers": "7 7"})
    calculated.press("Calculate")
    assert "The mode of the numbers is 3" in newcomer().open(address).text


@pytest.mark.row(97)
def test_a_form_that_is_sent_twice_makes_one_copy(calculated: Client) -> None:
    form = calculated.now.page.form_with(SHARE)
    sent = form.fields | {"action": SHARE}
    first, second = (calculated.post(form.address, sent).headers["location"] for _ in range(2))
    assert first == second
    calculated.open(first)
    calculated.press("Withdraw")
    assert calculated.post(form.address, sent).status == 303
    assert calculated.open(first).status == 404, "the form from before does not bring it back"


def test_its_visitor_withdraws_it_and_nobody_else_can(
    calculated: Client, newcomer: Callable[[], Client]
) -> None:
    address, other = share(calculated), newcomer()
    key = address.partition("=")[2]
    assert "Withdraw" not in other.open(address).text
    refused = other.post("/mode?withdraw", {"copy": key})
    assert refused.status == 404
    assert "Only the visitor who shared this copy" in refused.text
    calculated.open(address)
    assert f"https://wombat.example{address}" in calculated.now.text
    assert calculated.press("Withdraw").status == 200
    gone = other.open(address)
    assert gone.status == 404
    assert "Its 30 days are over, or it was withdrawn." in gone.text


def test_after_thirty_days_it_is_gone(
    calculated: Client, newcomer: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, now = share(calculated), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 29.9 * 86_400)
    assert newcomer().open(address).status == 200
    monkeypatch.setattr(time, "time", lambda: now + 30.1 * 86_400)
    assert newcomer().open(address).status == 404


@pytest.mark.parametrize("key", ["", "x", "A" * 22, "../../../../../../../../", "é" * 22])
def test_an_address_that_nobody_shared_shows_nothing(visitor: Client, key: str) -> None:
    assert visitor.open(f"/mode?shared-copy={key}").status == 404
    assert visitor.post("/mode?withdraw", {"copy": key}).status == 404
    assert visitor.post("/mode?share", {"copy": key, "result": "1"}).status == 404


def test_nobody_shares_the_result_of_somebody_else(
    calculated: Client, newcomer: Callable[[], Client]
) -> None:
    sent = calculated.now.page.form_with(SHARE).fields
    assert newcomer().post("/mode?share", sent).status == 404


def test_other_sites_can_share_nothing(calculated: Client) -> None:
    sent = calculated.now.page.form_with(SHARE).fields
    answer = calculated.post("/mode?share", sent, {"sec-fetch-site": "cross-site"})
    assert answer.status == 403
    assert calculated.open(f"/mode?shared-copy={sent['copy']}").status == 404


def test_a_result_that_is_too_large_is_said_to_be_so(
    calculated: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_copies, "MAX_BYTES", 100)
    refused = calculated.press(SHARE)
    assert refused.status == 422
    assert "This result cannot be shared" in refused.text
    assert "A result of more than 380,000 bytes, when compressed, cannot be shared." in refused.text


def test_copies_count_as_what_a_visitor_adds(calculated: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "VISITOR_BYTES", 100)
    share(calculated)
    refused = calculated.press(SHARE)
    assert refused.status == 422
    assert "Send it again in an hour." in refused.text


def test_a_copy_has_no_password(aws: None) -> None:
    def sealed(words: list[str], secret: Password) -> str:
        return f"{len(words)} words, {len(secret)} characters"

    visitor = visitor_of_list(sealed)
    visitor.open("/support")
    visitor.press("Add another", {"word": "wombat"})
    visitor.press("Calculate", {"secret": "hush-hush"})
    copy = visitor.open(share(visitor))
    assert "1 words, 9 characters" in copy.text
    assert "••••••" in copy.text
    assert "hush" not in copy.body


@pytest.fixture
def finished(aws: None, tmp_path: Path) -> Callable[[], Client]:
    """Visitors whose program has finished."""
    visitors = visitors_of_program(tmp_path, PROGRAM)

    def one() -> Client:
        visitor = visitors()
        visitor.open("/program")
        visitor.press("Send", {"answer": "Ada"})
        visitor.press("Send", {"answer": "hush-hush"})
        return visitor

    return one


def test_a_transcript_is_shared_as_a_page_a_text_and_a_picture(finished: Callable[[], Client]) -> None:
    visitor = finished()
    address = share(visitor)
    visitor.jar.clear()
    copy = visitor.open(address)
    assert "Name? Ada Secret? Hello <Ada> & 9" in copy.text
    assert "hush" not in copy.body
    assert not [link for link in copy.page.links.values() if "change=" in link]
    assert 'download="hello.txt"' in copy.body
    text = visitor.ask("GET", copy.page.links["Save as text"])
    assert text.body.split() == ["Name?", "Ada", "Secret?", "Hello", "<Ada>", "&", "9"]
    picture = visitor.ask("GET", copy.page.links["Save as a picture"])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "program.svg" in picture.headers["content-disposition"]
    assert picture.headers["x-robots-tag"] == "noindex"
    assert "Hello <Ada> & 9" in "".join(ElementTree.fromstring(picture.body).itertext())  # noqa: S314 - our own
    assert visitor.open(copy.page.links["QR code"]).status == 200


def test_a_transcript_is_shared_only_while_it_is_the_one_that_was_seen(
    finished: Callable[[], Client],
) -> None:
    visitor = finished()
    form = visitor.now.page.form_with(SHARE)
    visitor.press("Take back the last answer")
    refused = visitor.post(form.address, form.fields)
    assert refused.status == 422
    assert "It is no longer the result that you saw" in refused.text


def test_forgetting_a_visitor_deletes_the_copies(site: Any, finished: Callable[[], Client]) -> None:
    visitor = finished()
    address = share(visitor)
    assert visitor.post("/program", {"action": "Delete my data"}).status == 303
    assert visitor.open(address).status == 404


def test_a_visitor_of_a_list_page_deletes_the_list_the_results_and_the_copies(calculated: Client) -> None:
    copy = share(calculated)
    calculated.open("/mode")
    result = calculated.now.page.links["Last result"]
    calculated.press("Add another", {"number": "7"})
    calculated.press("Delete my data")
    assert calculated.now.status == 200
    assert calculated.now.page.entries == []
    assert "Last result" not in calculated.now.page.links
    assert "Delete my data" not in calculated.now.text
    assert calculated.open(result).status == 404
    assert calculated.open(copy).status == 404


@pytest.mark.parametrize(
    "written",
    ["", "a", "\x1b[31;42mred\x1b[0m\n\x1b[7minverse", "<&\"'>", "\x00\ud800\x1b[1mé漢🦘", "a\tb\n" * 900],
)
def test_any_output_is_a_valid_picture(written: str) -> None:
    picture: Any = ElementTree.fromstring(terminal_picture(written))  # noqa: S314 - our own
    assert picture.attrib["viewBox"].startswith("0 0 ")
    assert len(list(picture)) <= 3 * 500 + 2
