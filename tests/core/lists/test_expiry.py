"""Expiry. DynamoDB deletes expired items days late, so the store must ignore them until then."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import ListSnapshot, Outcome
from core.lists.dynamodb import DynamoDBLists
from core.settings import DAY
from tests.support.lists import ABSOLUTE, IDLE, TABLE, Clock, Place, add, everything

SECOND = 1.5  # expiry is kept in whole seconds


@pytest.mark.row(26)
def test_an_idle_list_expires(lists: DynamoDBLists, visitor: str, clock: Clock) -> None:
    add(lists, visitor, 1.0)
    clock.now += IDLE - SECOND
    assert everything(lists, visitor) == [1.0]
    clock.now += 2 * SECOND
    assert lists.read(visitor).count == 0
    add(lists, visitor, 2.0)
    assert everything(lists, visitor) == [2.0]


@pytest.mark.row(26)
def test_a_list_in_use_expires_at_its_absolute_age(lists: DynamoDBLists, visitor: str, clock: Clock) -> None:
    start = clock.now
    while clock.now < start + ABSOLUTE - IDLE / 2 - DAY:
        add(lists, visitor, clock.now)
        clock.now += IDLE / 2
    assert len(everything(lists, visitor)) > 4
    clock.now = start + ABSOLUTE + SECOND
    assert lists.read(visitor).count == 0
    add(lists, visitor, 2.0)
    assert everything(lists, visitor) == [2.0]


@pytest.mark.row(26)
def test_a_result_expires_too(lists: DynamoDBLists, visitor: str, clock: Clock) -> None:
    add(lists, visitor, 1.0)
    _, number = lists.close(visitor, lists.read(visitor).submission())
    clock.now += IDLE - SECOND
    assert lists.closed(visitor, number) is not None
    clock.now += 2 * SECOND
    assert lists.closed(visitor, number) is None
    assert lists.read(visitor).results == ()


@pytest.mark.row(26)
@pytest.mark.parametrize("count", [1, 20, 21])
def test_every_change_of_an_expired_list_starts_a_new_one(
    lists: DynamoDBLists, visitor: str, clock: Clock, count: int
) -> None:
    for number in range(count):
        add(lists, visitor, float(number))
    form = lists.read(visitor).submission()
    clock.now += IDLE + SECOND
    assert lists.take_back(visitor, form) is Outcome.DONE
    assert lists.append(visitor, form, [1.0]) is Outcome.OTHER
    outcome, number = lists.close(visitor, lists.read(visitor).submission(), [3.0])
    closed = lists.closed(visitor, number)
    assert outcome is Outcome.DONE
    assert closed is not None
    assert list(lists.entries(visitor, closed)) == [3.0]


@pytest.mark.row(14, 26)
def test_after_the_head_was_deleted_an_old_form_is_unsure_and_a_new_one_works(
    place: Place, visitor: str, clock: Clock
) -> None:
    lists, _ = place.store()
    add(lists, visitor, *map(float, range(30)))
    form = lists.read(visitor).submission()
    clock.now += IDLE + 2 * DAY
    place.service.call(
        "DeleteItem", TableName=TABLE, Key={"pk": {"S": f"mode#{visitor}"}, "sk": {"S": "head"}}
    )
    assert lists.read(visitor) == ListSnapshot()
    assert lists.append(visitor, form, [1.0]) is Outcome.UNSURE
    assert lists.append(visitor, form, [1.0, 2.0]) is Outcome.UNSURE
    add(lists, visitor, 2.0)
    assert everything(lists, visitor) == [2.0]


@pytest.mark.row(26)
def test_nothing_is_deleted_before_it_has_expired(place: Place, visitor: str, clock: Clock) -> None:
    """DynamoDB may delete an item from its `ttl` on, which must be after the last time it can be read."""
    lists, _ = place.store()
    add(lists, visitor, *map(float, range(30)))
    lists.close(visitor, lists.read(visitor).submission())
    add(lists, visitor, 1.0)
    found = place.service.call(
        "Query",
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"mode#{visitor}"}},
    )["Items"]
    ttl = {item["sk"]["S"][0]: int(item["ttl"]["N"]) for item in found}
    assert ttl["h"] >= clock.now + IDLE
    assert ttl["r"] >= clock.now + IDLE
    assert ttl["c"] >= clock.now + ABSOLUTE


@pytest.mark.slow
@pytest.mark.row(89)
@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=8)
@given(st.lists(st.integers(-3 * DAY, 3 * DAY), min_size=1, max_size=12), st.data())
def test_order_and_content_hold_though_the_clock_jumps(
    on_moto: Place, clock: Clock, visitor: str, jumps: list[int], data: st.DataObject
) -> None:
    lists, _ = on_moto.store()
    start = clock.now = 1_790_000_000.0
    lists.start_over(visitor, lists.read(visitor).submission())
    model: list[float] = []
    for turn, jump in enumerate(jumps):
        clock.now = start + jump
        count = data.draw(st.sampled_from([1, 1, 1, 25]))
        values = [turn + number / 100 for number in range(count)]
        add(lists, visitor, *values)
        model += values
        assert everything(lists, visitor) == model
    outcome, number = lists.close(visitor, lists.read(visitor).submission())
    closed = lists.closed(visitor, number)
    assert outcome is Outcome.DONE
    assert closed is not None
    assert list(lists.entries(visitor, closed)) == model
