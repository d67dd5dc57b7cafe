"""Histograms: every number in one bin, in a drawing and in the same words."""

from collections import Counter
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.html.histogram import _WIDTH, histogram
from tests.support.html import Page


def bars_of(page: Page) -> list[str]:
    return page.root.one("path").attributes["d"].split("z")[:-1]


def page_of(values: list[float]) -> Page:
    return Page(f"<!doctype html>{histogram(Counter(values))}")


@settings(deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2).filter(
        lambda them: len(set(them)) > 1
    )
)
@example([5e-324, 0.0])
@example([-1.7e308, 1.7e308])
@example([1.0, 1.0000000000000002])
def test_every_number_is_counted_once(values: list[float]) -> None:
    page = page_of(values)
    counts = [int(cell.text.replace(",", "")) for cell in page.root.all("td")]
    assert sum(counts) == len(values)
    assert len(bars_of(page)) == len(counts) == len(page.root.all("tr")) - 1 <= 2 * 20


def test_the_edges_are_round_and_the_bars_fill_the_drawing() -> None:
    page = page_of([float(number) for number in range(100)])
    assert [row.all("th")[0].text for row in page.root.all("tr")[1:3]] == ["0 to 20", "20 to 40"]
    widths = [int(bar.partition("h")[2].partition("V")[0]) + 2 for bar in bars_of(page)]
    assert abs(sum(widths) - _WIDTH) < len(widths)


def test_numbers_that_do_not_differ_have_no_histogram() -> None:
    assert histogram({1.0: 2}) is None
    assert histogram({float("inf"): 1, 2.0: 1}) is None


def test_exact_numbers_that_are_the_same_float_are_all_counted() -> None:
    close = Decimal("0.1000000000000000000001")
    page = Page(f"<!doctype html>{histogram({Decimal('0.1'): 2, close: 3, Decimal(1): 1})}")  # type: ignore[dict-item]
    assert sum(int(cell.text) for cell in page.root.all("td")) == 6


def test_an_exact_number_on_an_edge_is_in_the_bin_that_begins_there() -> None:
    prices = {Decimal(place) / 10: 1 for place in range(11)}
    rows = Page(f"<!doctype html>{histogram(prices)}").root.all("tr")[1:]  # type: ignore[arg-type]
    counts = {row.one("th").text: int(row.one("td").text) for row in rows}
    assert counts == {
        "0 to 0.2": 2,
        "0.2 to 0.4": 2,
        "0.4 to 0.6": 2,
        "0.6 to 0.8": 2,
        "0.8 to 1": 2,
        "1 to 1.2": 1,
    }


def test_whole_numbers_that_are_too_large_for_a_float_are_left_out() -> None:
    assert histogram({10**350: 1, 1: 1}) is None
    page = Page(f"<!doctype html>{histogram({10**350: 7, -(10**309): 1, 1: 2, 5: 3})}")
    assert sum(int(cell.text) for cell in page.root.all("td")) == 5
