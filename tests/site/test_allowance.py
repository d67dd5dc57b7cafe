"""A limit on what one visitor, and one address, may add in an hour: a flood has a price that is known."""

import base64
import random
from collections.abc import Callable

import pytest

from core.lists import allowance
from tests.support.client import Client


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One visitor may add once, everybody at an address three times."""
    monkeypatch.setattr(allowance, "VISITOR_BYTES", 25_000)
    monkeypatch.setattr(allowance, "ADDRESS_BYTES", 75_000)


def numbers(count: int) -> str:
    draw = random.Random(count)  # noqa: S311 - the same every time
    return " ".join(str(draw.random()) for _ in range(count))


def from_address(visitor: Client, address: str) -> Client:
    visitor.address = address
    return visitor


def send_many(visitor: Client, count: int = 2_500) -> int:
    """Add random numbers; the status. 2,500 take about 21,000 bytes, compressed."""
    visitor.open("/mode")
    return visitor.press("Add them all", {"numbers": numbers(count)}).status


@pytest.mark.row(94)
def test_a_visitor_who_has_added_much_is_asked_to_wait_and_keeps_the_text(visitor: Client) -> None:
    from_address(visitor, "192.0.2.1")
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    assert send_many(visitor) == 200
    assert send_many(visitor) == 429
    assert "Send it again in an hour." in visitor.now.text
    assert visitor.now.page.form_with("Add them all").fields["numbers"] == numbers(2_500)
    assert "2,501" in visitor.open("/mode").text
    assert visitor.press("Add another", {"number": "2"}).status == 200, "few numbers are not counted"


def test_whoever_forgets_the_cookie_is_counted_by_address(newcomer: Callable[[], Client]) -> None:
    statuses = [send_many(from_address(newcomer(), "192.0.2.2")) for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert send_many(from_address(newcomer(), "192.0.2.3")) == 200


def test_addresses_of_one_household_count_as_one(newcomer: Callable[[], Client]) -> None:
    statuses = [send_many(from_address(newcomer(), f"2001:db8:1:2::{host}")) for host in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert send_many(from_address(newcomer(), "2001:db8:1:3::1")) == 200


def test_answers_of_a_program_are_counted_as_well(visitor: Client) -> None:
    from_address(visitor, "192.0.2.4")
    draw = random.Random(1)  # noqa: S311 - the same every time
    lines = "\r\n".join(base64.b64encode(draw.randbytes(2_900)).decode() for _ in range(6))
    visitor.open("/most-common")
    assert visitor.press("Send all lines", {"answers": lines}).status == 200
    assert visitor.press("Send all lines", {"answers": lines}).status == 200
    assert visitor.press("Send all lines", {"answers": lines}).status == 422
    assert "Send it again in an hour." in visitor.now.text


def test_a_file_that_waits_for_an_answer_is_counted_as_well(visitor: Client) -> None:
    from_address(visitor, "192.0.2.5")
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    rows = map(",".join, zip(numbers(2_500).split(), numbers(2_501).split(), strict=False))
    table = ("table.csv", "\n".join(["a,b", *rows]).encode())
    assert visitor.press("Add them all", {}, table).status == 422
    visitor.open("/mode")
    assert visitor.press("Add them all", {}, table).status == 429
    assert "Send it again in an hour." in visitor.now.text
