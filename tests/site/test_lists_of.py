"""List pages of other types than float, with fields at Calculate, and with a chart of their entries."""

import random
import string
from datetime import date

import pytest

from core.pages.list.sent import MAX_ENTRY
from tests.support.client import Client
from tests.support.scripts import visitor_of_list
from tests.support.visits import add

PATH = "/support"
CALCULATE = {"action": "Calculate number"}


def longest(words: list[str], least: int = 1, loud: bool = False) -> str:
    """The longest of some words."""
    if not words:
        raise ValueError("There are no words.")
    known = [word for word in words if len(word) >= least]
    print(f"{len(known)} are long enough")
    return max(known, key=len).upper() if loud else max(known, key=len)


def span(days: list[date]) -> int:
    return (max(days) - min(days)).days


def total(counts: list[int]) -> int:
    return sum(counts)


@pytest.fixture
def words(aws: None) -> Client:
    return visitor_of_list(longest)


def calculate(client: Client, **typed: str) -> Client:
    answer = client.post(PATH, CALCULATE | typed)
    client.open(answer.headers["location"])
    return client


def test_a_list_of_texts_keeps_each_as_it_is(words: Client) -> None:
    for word in ("a b", "<i>", "né, é"):
        words.post(PATH, {"word": word})
    page = words.open(PATH).page
    assert page.entries == ["a b", "<i>", "né, é"]
    assert "Entries so far:" in page.text
    assert list(words.now.page.root.all("form")[0].text.split())[:1] == ["Word"]


def test_many_long_texts_at_once_are_kept_though_one_item_could_not_hold_them(words: Client) -> None:
    """2.5 MB that do not compress; an item holds 400 KB, an answer from Lambda 6 MB."""
    chance = random.Random(1)  # noqa: S311 - no secret
    many = ["".join(chance.choices(string.ascii_letters + string.digits, k=500)) for _ in range(4_990)]
    many += ["€" * 1_000] * 10
    answer = words.post(PATH, {"action": "Add them all", "words": "\n".join(many)})
    assert answer.status == 303
    page = words.open(answer.headers["location"]).page
    assert "5,000 entries were added." in page.text
    assert page.entries[-11:] == many[-11:]
    parts = [words.ask("GET", f"{PATH}?all={part}&file").body.splitlines() for part in range(1, 6)]
    assert [word for part in parts for word in part[1:]] == many
    assert words.open(f"{PATH}?all=5").page.links["Download as CSV, part 5 of 5"] == f"{PATH}?all=5&file"


def test_the_fields_at_calculate_belong_to_the_result(words: Client) -> None:
    for word in ("ant", "wombat"):
        words.post(PATH, {"word": word})
    calculate(words, least="3", loud="on")
    result = words.open(PATH).page.links["Last result"]
    for _ in range(2):
        page = words.open(result).page
        assert "WOMBAT Output 2 are long enough" in page.text
        assert page.root.one(id="least").attributes["value"] == "3"
        assert "checked" in page.root.one(id="loud").attributes


def test_a_wrong_answer_at_calculate_keeps_the_list_and_what_was_typed(words: Client) -> None:
    words.post(PATH, {"word": "ant"})
    answer = words.post(PATH, CALCULATE | {"least": "many"})
    assert answer.status == 422
    assert answer.page.errors == {"least": "'many' is not a whole number."}
    assert answer.page.entries == ["ant"]
    assert answer.page.root.one(id="least").attributes["value"] == "many"


def test_adding_an_entry_keeps_the_fields_at_calculate(words: Client) -> None:
    answer = words.post(PATH, {"word": "ant", "least": "7", "loud": "on"})
    page = words.open(answer.headers["location"]).page
    assert page.root.one(id="least").attributes["value"] == "7"
    assert "checked" in page.root.one(id="loud").attributes


def test_a_value_error_is_shown_above_the_list(words: Client) -> None:
    words.post(PATH, {"word": "ant"})
    words.post(PATH, {"action": "Start over"})
    calculate(words)
    assert words.now.status == 422
    assert words.now.page.root.one(role="alert").text == "There is a problem There are no words."


def test_an_entry_that_is_too_long_is_refused(words: Client) -> None:
    answer = words.post(PATH, {"word": "x" * (MAX_ENTRY + 1)})
    assert answer.status == 422
    assert "An entry can have at most 1,000 characters." in answer.page.errors["word"]


def test_a_list_of_dates_gives_dates(aws: None) -> None:
    client = visitor_of_list(span)
    assert client.post(PATH, {"day": "31.13.2024"}).page.errors == {
        "day": "'31.13.2024' is not a date. Write it like 2024-12-31."
    }
    assert client.post(PATH, {"day": "01/02/2024"}).page.errors == {
        "day": "'01/02/2024' can be read in 2 ways. Choose one."
    }
    client.post(PATH, {"action": "Add them all", "days": "2024-01-01 2024-03-01"})
    assert "Dates so far:" in client.open(PATH).text
    assert "60" in calculate(client).now.page.root.one("div", role="status").text


def test_a_list_of_whole_numbers_keeps_every_digit(aws: None) -> None:
    client = visitor_of_list(total)
    client.post(PATH, {"count": "9007199254740993"})
    client.post(PATH, {"count": "1"})
    assert "9007199254740994" in calculate(client).now.text


def test_the_mode_page_shows_how_often_each_number_occurs(visitor: Client) -> None:
    add(visitor, "3", "1.5", "3")
    visitor.press("Calculate")
    chart = visitor.now.page.root.one("section", **{"aria-labelledby": "chart"})
    assert chart.text.startswith("How often each occurs Number Times 3 2 1.5 1")
    assert [bar.attributes["width"] for bar in chart.all("rect")] == ["100.00%", "50.00%"]
    assert [svg.attributes["aria-hidden"] for svg in chart.all("svg")] == ["true", "true"]
    assert "style" not in {name for element in chart.walk() for name in element.attributes}


def test_a_chart_of_many_different_numbers_is_cut_short(visitor: Client) -> None:
    visitor.post("/mode", {"action": "Add them all", "numbers": " ".join(map(str, range(50)))})
    visitor.open("/mode")
    answer = visitor.post("/mode", CALCULATE)
    page = visitor.open(answer.headers["location"]).page
    chart = page.root.one("section", **{"aria-labelledby": "chart"})
    assert len(chart.all("rect")) == 20
    assert page.root.one("section", **{"aria-labelledby": "histogram"}).all("path")
    assert "The 20 most frequent of 50 different entries." in page.text
