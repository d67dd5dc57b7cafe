"""Concurrent changes to one list, which moto cannot prove."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from core.lists import ListSnapshot, Outcome, Submission, Value
from core.lists.dynamodb import DynamoDBLists
from tests.support.lists import Place, add, everything


def together(*jobs: Callable[[], object]) -> list[Any]:
    """Run `jobs` at the same moment; returns the result of each."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def insist(lists: DynamoDBLists, visitor: str, value: float) -> None:
    """Add `value` as a person does: unless it is certain, look for it, and send it again if it is missing."""
    while lists.append(visitor, lists.read(visitor).submission(), [value]) is not Outcome.DONE:
        if value in lists.entries(visitor, lists.read(visitor)):
            return


@pytest.mark.row(1)
def test_sixteen_clients_that_add_25_each_store_400(on_dynamodb: Place, visitor: str) -> None:
    def client(number: int) -> Callable[[], object]:
        lists, _ = on_dynamodb.store()

        def add_25() -> None:
            for turn in range(25):
                insist(lists, visitor, number + turn / 100)

        return add_25

    together(*(client(number) for number in range(16)))
    wanted = [number + turn / 100 for number in range(16) for turn in range(25)]
    assert sorted(everything(on_dynamodb.store()[0], visitor)) == wanted


@pytest.mark.row(2)
def test_two_tabs_at_the_same_moment_store_both(on_dynamodb: Place, visitor: str) -> None:
    tabs = [on_dynamodb.store()[0] for _ in range(2)]
    for turn in range(30):
        forms = [tab.read(visitor).submission() for tab in tabs]
        assert together(
            lambda forms=forms: tabs[0].append(visitor, forms[0], [7.0]),  # type: ignore[misc]
            lambda forms=forms: tabs[1].append(visitor, forms[1], [7.0]),  # type: ignore[misc]
        ) == [Outcome.DONE, Outcome.DONE]
        assert everything(tabs[0], visitor) == [7.0] * 2 * (turn + 1)


@pytest.mark.row(3)
@pytest.mark.parametrize("before", [0, 19, 20])
def test_eight_clicks_at_the_same_moment_store_one_number(
    on_dynamodb: Place, visitor: str, before: int
) -> None:
    lists, _ = on_dynamodb.store()
    for number in range(before):
        add(lists, visitor, float(number))
    form = lists.read(visitor).submission()
    clients = [on_dynamodb.store()[0] for _ in range(8)]
    outcomes = together(*(lambda own=own: own.append(visitor, form, [0.5]) for own in clients))
    assert set(outcomes) <= {Outcome.DONE, Outcome.AGAIN}
    assert Outcome.DONE in outcomes
    assert everything(lists, visitor).count(0.5) == 1


@pytest.mark.row(13)
def test_one_form_sent_with_two_numbers_at_once_stores_one_of_them(on_dynamodb: Place, visitor: str) -> None:
    one, two = on_dynamodb.store()[0], on_dynamodb.store()[0]
    for turn in range(25):
        form = one.read(visitor).submission()
        outcomes = together(
            lambda form=form: one.append(visitor, form, [1.0]),  # type: ignore[misc]
            lambda form=form: two.append(visitor, form, [2.0]),  # type: ignore[misc]
        )
        assert Counter(outcomes) == {Outcome.DONE: 1, Outcome.OTHER: 1}
        assert one.read(visitor).count == turn + 1


@pytest.mark.row(15)
@pytest.mark.parametrize("before", [18, 19, 20])
def test_four_writers_as_the_tail_fills_are_all_kept(on_dynamodb: Place, visitor: str, before: int) -> None:
    lists, _ = on_dynamodb.store()
    values: list[Value] = [float(number) for number in range(before)]
    for value in values:
        add(lists, visitor, value)
    form = [lists.read(visitor).submission() for _ in range(4)]
    clients = [on_dynamodb.store()[0] for _ in range(4)]
    outcomes = together(
        *(
            lambda own=own, number=number: own.append(visitor, form[number], [number + 0.5])
            for number, own in enumerate(clients)
        )
    )
    assert outcomes == [Outcome.DONE] * 4
    after = everything(lists, visitor)
    assert after[:before] == values
    assert sorted(after[before:]) == [0.5, 1.5, 2.5, 3.5]


def race(place: Place, visitor: str, other: Callable[[DynamoDBLists, Submission], object]) -> Sequence[Any]:
    """Append and do `other` at the same moment, from forms of the same moment."""
    adding, changing = place.store()[0], place.store()[0]
    forms = [adding.read(visitor).submission() for _ in range(2)]
    return together(lambda: adding.append(visitor, forms[0], [0.5]), lambda: other(changing, forms[1]))


@pytest.mark.row(24)
@pytest.mark.parametrize("count", [1, 19, 20, 40])
def test_a_number_added_during_calculate_is_in_exactly_one_list(
    on_dynamodb: Place, visitor: str, count: int
) -> None:
    lists, _ = on_dynamodb.store()
    for _ in range(6):
        add(lists, visitor, *map(float, range(count)))
        added, closed = race(on_dynamodb, visitor, lambda own, form: own.close(visitor, form))
        assert added is Outcome.DONE
        outcome, number = closed
        assert outcome is Outcome.DONE
        result = lists.closed(visitor, number)
        assert result is not None
        old = list(lists.entries(visitor, result))
        new = everything(lists, visitor)
        assert (old + new).count(0.5) == 1
        assert [value for value in old if value != 0.5] == list(map(float, range(count)))
        lists.start_over(visitor, lists.read(visitor).submission())


@pytest.mark.row(25)
@pytest.mark.parametrize("count", [1, 19, 20])
def test_a_number_added_during_start_over_is_in_the_old_list_or_the_new_one(
    on_dynamodb: Place, visitor: str, count: int
) -> None:
    lists, _ = on_dynamodb.store()
    for _ in range(6):
        add(lists, visitor, *map(float, range(count)))
        added, left = race(on_dynamodb, visitor, lambda own, form: own.start_over(visitor, form))
        assert added is Outcome.DONE
        assert left in (Outcome.DONE, Outcome.CONFLICT)
        kept = list(map(float, range(count))) if left is Outcome.CONFLICT else []
        assert everything(lists, visitor) == [*kept, 0.5]
        lists.start_over(visitor, lists.read(visitor).submission())


def test_a_number_added_during_take_back_is_never_the_one_taken(on_dynamodb: Place, visitor: str) -> None:
    lists, _ = on_dynamodb.store()
    for turn in range(45):
        add(lists, visitor, float(turn))
        before = everything(lists, visitor)
        added, taken = race(on_dynamodb, visitor, lambda own, form: own.take_back(visitor, form))
        assert added is Outcome.DONE
        assert taken in (Outcome.DONE, Outcome.CONFLICT)
        kept = before if taken is Outcome.CONFLICT else before[:-1]
        assert everything(lists, visitor) == [*kept, 0.5]


@pytest.mark.row(2)
@pytest.mark.parametrize("first", [[1.0], [1.0, 2.0]])
def test_two_tabs_that_begin_a_list_at_the_same_moment_keep_both(
    place: Place, visitor: str, first: list[float]
) -> None:
    lists, other = place.store()[0], place.store()[0]
    write = lists._table.write

    def just_then(writes: Any) -> None:
        if other.read(visitor).count == 0:
            add(other, visitor, *first)
        write(writes)

    lists._table.write = just_then  # type: ignore[method-assign]
    assert lists.append(visitor, ListSnapshot().submission(), [8.0, 9.0]) is Outcome.DONE
    assert everything(lists, visitor) == [*first, 8.0, 9.0]
