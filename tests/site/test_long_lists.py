"""A list may hold a million numbers; its pages stay small, and all of it can be downloaded."""

import pytest

from tests.support.client import Client


@pytest.fixture
def lister(visitor: Client) -> Client:
    """A visitor with 0 to 2,499 in the list."""
    visitor.open("/mode")
    visitor.press("Add them all", {"numbers": "\n".join(map(str, range(2_500)))})
    assert visitor.now.status == 200
    return visitor


@pytest.mark.row(23)
def test_the_page_of_a_long_list_shows_the_newest_and_how_many_there_are(lister: Client) -> None:
    page = lister.open("/mode").page
    assert page.entries == list(map(str, range(2_400, 2_500)))
    assert "2,500 numbers; the newest 100 are:" in page.text
    assert len(page.source) < 30_000
    assert page.links["Show all"] == "/mode?all=1"
    lister.press("Add another", {"number": "7"})
    assert lister.now.page.entries[-2:] == ["2499", "7"]
    assert "2,501 numbers" in lister.now.text


@pytest.mark.slow
@pytest.mark.row(23)
def test_the_page_of_a_million_numbers_is_no_longer(visitor: Client) -> None:
    visitor.open("/mode")
    for _ in range(2):
        visitor.press("Add them all", {}, ("numbers.txt", b"12\n" * 500_000))
    page = visitor.open("/mode").page
    assert "1,000,000 numbers; the newest 100 are:" in page.text
    assert len(page.source) < 30_000
    answer = visitor.press("Add another", {"number": "7"})
    assert answer.status == 422
    assert "A list can have at most 1,000,000 numbers" in answer.page.errors[""]
    last = visitor.open("/mode?all=1000").page
    assert "999,001 to 1,000,000, in the order entered." in last.text
    assert visitor.open("/mode?all=1001").status == 404


@pytest.mark.row(23)
def test_all_numbers_can_be_leafed_through(lister: Client) -> None:
    numbers: list[str] = []
    address = "/mode?all=1"
    while address:
        page = lister.open(address).page
        numbers += page.entries
        address = page.links.get("Next", "")
    assert numbers == list(map(str, range(2_500)))
    assert page.links["First"] == "/mode?all=1"
    assert page.links["Previous"] == "/mode?all=2"
    assert page.links["Back"] == "/mode"


@pytest.mark.row(23)
def test_all_numbers_can_be_downloaded(lister: Client) -> None:
    page = lister.open("/mode?all=1").page
    answer = lister.open(page.links["Download as CSV"])
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''mode-1.csv"
    assert answer.body.split("\r\n") == ["number", *map(str, range(2_500)), ""]
    assert lister.now.headers["cache-control"] == "no-store"


@pytest.mark.row(23)
def test_a_long_list_is_there_with_its_result_too(lister: Client) -> None:
    lister.press("Calculate", {"number": "7"})
    page = lister.now.page
    assert "The mode of the numbers is 7" in page.text
    assert "The 2,501 numbers" in page.text
    assert page.entries == list(map(str, range(100)))
    page = lister.open(page.links["Show all"]).page
    assert len(page.entries) == 1_000
    answer = lister.open(page.links["Download as CSV"])
    assert answer.body.endswith("\r\n2499\r\n7\r\n")


@pytest.mark.parametrize(
    "query", ["all=0", "all=4", "all=-1", "all=x", "all=9999999999999", "all=1.5", "all=2&file"]
)
def test_a_part_that_a_list_does_not_have_is_a_404_page(lister: Client, query: str) -> None:
    answer = lister.open(f"/mode?{query}")
    assert answer.status == 404
    assert answer.page.heading == "There is no page here"


@pytest.mark.parametrize("query", ["result=1", "result=0", "result=x", "result=", "result=9999999999999"])
def test_a_result_that_nobody_has_is_a_404_page(visitor: Client, query: str) -> None:
    for client in (visitor, Client(visitor.site)):
        client.post("/mode", {"number": "7"})
        assert client.open(f"/mode?{query}").status == 404
