"""Taking back any of the newest values, or all of a bulk entry: exactly those, and the reading that stays."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import Lists, Outcome
from core.lists.protocol import NEWEST
from core.lists.sealing import TAIL_CAPACITY
from tests.support.lists import add, everything

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=12)


@pytest.mark.slow
@slow
@given(
    st.lists(st.integers(1, 250), min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4),
)
def test_exactly_the_chosen_values_go(
    lists: Lists, entries: list[int], ranges: list[tuple[float, float]]
) -> None:
    visitor = os.urandom(16).hex()
    expected: list[float] = []
    for count in entries:
        values = [float(len(expected) + place) for place in range(count)]
        add(lists, visitor, *values)
        expected += values
    for low, high in ranges:
        newest = max(0, len(expected) - NEWEST)
        start, stop = sorted(newest + int(share * (len(expected) - newest)) for share in (low, high))
        submission = lists.read(visitor).submission()
        outcome = lists.take_back(visitor, submission, start, stop)
        assert outcome is Outcome.DONE
        del expected[start:stop]
        assert everything(lists, visitor) == expected
    add(lists, visitor, -1.0)
    assert everything(lists, visitor) == [*expected, -1.0]


@pytest.mark.parametrize("count", [1, TAIL_CAPACITY, 250, 20_000])
def test_a_whole_bulk_entry_goes_in_one_step(lists: Lists, visitor: str, count: int) -> None:
    before = [0.5, 1.5, 2.5]
    add(lists, visitor, *before)
    add(lists, visitor, *map(float, range(count)))
    submission = lists.read(visitor).submission()
    assert lists.take_back(visitor, submission, 3, 3 + count) is Outcome.DONE
    assert lists.take_back(visitor, submission, 3, 3 + count) is Outcome.AGAIN
    assert everything(lists, visitor) == before


def test_values_that_are_not_there_are_a_conflict(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0, 2.0)
    submission = lists.read(visitor).submission()
    assert lists.take_back(visitor, submission, 1, 3) is Outcome.CONFLICT
    assert lists.take_back(visitor, submission.twin(), 2, 1) is Outcome.CONFLICT
    add(lists, visitor, 3.0)
    assert lists.take_back(visitor, submission, 1, 2) is Outcome.CONFLICT
    assert everything(lists, visitor) == [1.0, 2.0, 3.0]


def test_more_chunks_than_a_transaction_takes_are_a_conflict(lists: Lists, visitor: str) -> None:
    for _ in range(10):
        add(lists, visitor, *map(float, range(200)))
    submission = lists.read(visitor).submission()
    assert lists.take_back(visitor, submission, 0, 2_000) is Outcome.CONFLICT
    assert len(everything(lists, visitor)) == 2_000


def test_a_chosen_reading_stays_through_every_change(lists: Lists, visitor: str) -> None:
    submission = lists.read(visitor).submission()
    assert lists.append(visitor, submission, [1.5], reading=",m") is Outcome.DONE
    add(lists, visitor, 2.0)
    add(lists, visitor, *map(float, range(30)))
    assert lists.read(visitor).reading == ",m"
    assert lists.start_over(visitor, lists.read(visitor).submission()) is Outcome.DONE
    assert lists.read(visitor).reading == ",m"
    lists.close(visitor, lists.read(visitor).submission(), [1.0])
    assert lists.read(visitor).reading == ",m"
