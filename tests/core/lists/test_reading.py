"""A query may see part of a transaction: DynamoDB isolates single items from it, not whole queries.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
"""

import zlib
from collections.abc import Callable
from typing import Any

import pytest

from core.lists.dynamodb import DynamoDBLists
from core.lists.protocol import Outcome
from core.problems import Unavailable
from tests.support.lists import TABLE, Clock, Place, add, everything


def seen_in_part(store: DynamoDBLists, change: Callable[[], object], *, head_is_old: bool) -> list[str]:
    """Let the next query of `store` see either the head or the chunks as they were before `change`."""
    table = store._table
    ask, asked = table.query, []

    def query(*arguments: Any, **options: Any) -> Any:
        asked.append("query")
        if len(asked) > 1:
            return ask(*arguments, **options)
        before = ask(*arguments, **options)["Items"]
        change()
        after = ask(*arguments, **options)["Items"]
        head, chunks = (before, after) if head_is_old else (after, before)
        return {"Items": [head[0], *chunks[1:]]}

    table.query = query  # type: ignore[method-assign]
    return asked


@pytest.mark.slow
@pytest.mark.row(20)
@pytest.mark.parametrize("head_is_old", [True, False])
def test_a_page_never_shows_half_a_seal(place: Place, visitor: str, head_is_old: bool) -> None:
    lists, other = place.store()[0], place.store()[0]
    for number in range(60):
        add(lists, visitor, float(number))
    asked = seen_in_part(lists, lambda: add(other, visitor, 60.0), head_is_old=head_is_old)
    snapshot = lists.read(visitor)
    assert snapshot.newest == tuple(map(float, range(snapshot.count)))
    assert asked == ["query"] if head_is_old else ["query", "query"]


@pytest.mark.slow
@pytest.mark.parametrize("head_is_old", [True, False])
def test_a_page_never_shows_half_a_take_back(place: Place, visitor: str, head_is_old: bool) -> None:
    lists, other = place.store()[0], place.store()[0]
    add(lists, visitor, *map(float, range(60)))
    for number in range(20):
        assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
        assert len(everything(lists, visitor)) == 59 - number

    def take_back() -> None:
        assert other.take_back(visitor, other.read(visitor).submission()) is Outcome.DONE

    seen_in_part(lists, take_back, head_is_old=head_is_old)
    snapshot = lists.read(visitor)
    assert snapshot.newest == tuple(map(float, range(snapshot.count)))


def test_numbers_taken_back_while_all_are_read_make_the_reader_try_again(
    lists: DynamoDBLists, visitor: str
) -> None:
    add(lists, visitor, *map(float, range(25)))
    snapshot = lists.read(visitor)
    while lists.read(visitor).count:
        lists.take_back(visitor, lists.read(visitor).submission())
    with pytest.raises(Unavailable):
        list(lists.entries(visitor, snapshot))


def test_chunks_of_a_list_with_a_higher_number_do_not_hide_ours(place: Place, visitor: str) -> None:
    """There may be such a list if the head was deleted after the clock had been set back."""
    lists = place.store()[0]
    add(lists, visitor, *map(float, range(45)))
    chunk = {"v": {"N": "1"}, "ttl": {"N": "9999999999"}, "values": {"B": zlib.compress(b"[1.5]")}}
    for start in range(5):
        key = {"pk": {"S": f"mode#{visitor}"}, "sk": {"S": f"c#999999999999#{start:07d}"}}
        place.service.call("PutItem", TableName=TABLE, Item=key | chunk)
    assert everything(lists, visitor) == list(map(float, range(45)))


@pytest.mark.row(23)
def test_one_page_of_a_long_list_reads_only_its_part(on_dynamodb: Place, visitor: str) -> None:
    lists, wire = on_dynamodb.store()
    for number in range(600):
        add(lists, visitor, number + 0.5)
    snapshot = lists.read(visitor)
    wire.clear()
    assert list(lists.entries(visitor, snapshot, 500, 520)) == [number + 0.5 for number in range(500, 520)]
    assert wire.read_units <= 2


@pytest.mark.slow
@pytest.mark.parametrize("seen", [[], [0], [0, 20]], ids=str)
def test_take_back_never_builds_on_chunks_that_do_not_reach_the_head(
    place: Place, visitor: str, clock: Clock, seen: list[int]
) -> None:
    """The values of a chunk that it did not see would be lost for good."""
    lists, _ = place.store()
    for number in range(61):
        add(lists, visitor, float(number))
    assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
    submission = lists.read(visitor).submission()
    ask, asked = lists._table.query, []

    def query(visitor: str, first: str, last: str, **options: Any) -> Any:
        asked.append("query")
        found = ask(visitor, first, last)["Items"][: len(seen)] if len(asked) < 3 else None
        return ask(visitor, first, last, **options) if found is None else {"Items": found[::-1][:1]}

    lists._table.query = query  # type: ignore[method-assign]
    assert lists.take_back(visitor, submission) is Outcome.DONE
    lists._table.query = ask  # type: ignore[method-assign]
    assert everything(lists, visitor) == list(map(float, range(59)))
    assert len(asked) == 3
