"""The cost of a list, in DynamoDB's capacity units and in round trips, at any length."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from core import aws
from core.lists import head as heads
from core.lists import items, sealing
from core.lists.allowance import Allowance
from core.lists.dynamodb import DynamoDBLists
from core.lists.head import MAX_RESULTS, TOKEN_WINDOW, Head
from core.lists.protocol import MAX_VALUES, ListSnapshot, Outcome
from core.lists.sealing import CHUNK_VALUES, TAIL_CAPACITY
from core.lists.shared import COPY, MAX_BYTES, SHARED, Shared
from core.lists.table import Table
from infra.operate import cost
from infra.verify.faults import Wire
from tests.support.lists import TABLE, Place, add, everything, item_size

LONGEST = -2.2250738585072014e-308  # 24 characters: no double has more
LENGTHS = [1, 100, 10_000, 1_000_000]
WRITE_UNIT, ITEM, TRANSACTION = 1_024, 400 * 1_024, 4 * 1_024 * 1_024  # bytes


def longest(count: int) -> list[float]:
    """Doubles that compress badly and have nearly the most characters."""
    return [-(1 + random.random()) * 1e-300 for _ in range(count)]  # noqa: S311 - no secret


def fill(lists: DynamoDBLists, visitor: str, count: int, value: float = 0.0) -> None:
    """Append up to `count` values, the last one on its own, so that the tail has room."""
    while missing := count - lists.read(visitor).count:
        part = min(100_000, missing - 1) or 1
        add(lists, visitor, *(random.random() + value for _ in range(part)))  # noqa: S311 - no secret


@pytest.mark.row(22, 23)
@pytest.mark.parametrize("length", LENGTHS)
def test_an_append_and_a_page_cost_the_same_at_any_length(
    on_dynamodb: Place, visitor: str, length: int
) -> None:
    lists, wire = on_dynamodb.store()
    fill(lists, visitor, length)
    while length == MAX_VALUES or len(lists.read(visitor).tail) == TAIL_CAPACITY:  # make room for one
        assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
        length -= 1
    wire.clear()
    snapshot = lists.read(visitor)
    assert (wire.sent, wire.read_units) == (["Query"], 1.0)
    wire.clear()
    assert lists.append(visitor, snapshot.submission(), [0.5]) is Outcome.DONE
    expected = ["UpdateItem"] if snapshot.count + TAIL_CAPACITY <= MAX_VALUES else ["UpdateItem", "PutItem"]
    assert wire.sent == expected
    assert wire.write_units == float(len(expected))


@pytest.mark.row(23)
def test_a_page_costs_one_read_unit_though_a_hundred_numbers_were_taken_back(
    on_dynamodb: Place, visitor: str
) -> None:
    lists, wire = on_dynamodb.store()

    def check_cost() -> None:
        wire.clear()
        lists.read(visitor)
        assert (wire.sent, wire.read_units) == (["Query"], 1.0)

    for size in (1, 99, 100, 101, 120, 121, 3_000, 20_000):
        add(lists, visitor, *longest(size))
        check_cost()
    for turn in range(200):
        if turn % 10 < 8 and turn < 160:
            lists.take_back(visitor, lists.read(visitor).submission())
        else:
            add(lists, visitor, *longest(1))
        check_cost()
    everything(lists, visitor)


def test_twenty_appends_and_their_seal_cost_24_write_units(on_dynamodb: Place, visitor: str) -> None:
    lists, wire = on_dynamodb.store()
    fill(lists, visitor, 41)
    wire.clear()
    for _ in range(TAIL_CAPACITY * 5):
        submission = lists.read(visitor).submission()
        lists.append(visitor, submission, [LONGEST])
    # 19 of 20 take one unit and one round trip. The 20th finds the tail full, for one unit, and then writes
    # a chunk and the head in one transaction, for two units each.
    assert len([sent for sent in wire.sent if sent != "Query"]) == 5 * 21
    assert wire.write_units == 5 * (19 + 1 + 4)


@pytest.mark.parametrize("before", [0, 1_000])
def test_a_visit_costs_the_documented_units_and_round_trips(
    on_dynamodb: Place, visitor: str, before: int
) -> None:
    lists, wire = on_dynamodb.store()
    if before:
        fill(lists, visitor, before)
    wire.clear()
    shown = lists.read(visitor) if before else ListSnapshot()  # without a cookie there is no list to read
    for number in range(cost.ADDED):
        form = shown.submission()
        lists.append(visitor, form, [number + 0.25])
        shown = lists.read(visitor, as_of=form.makes)
    _, closed = lists.close(visitor, shown.submission())
    result = lists.closed(visitor, closed)
    assert result
    list(lists.entries(visitor, result))
    lists.read(visitor)  # for the form on the result's page
    said = cost.wombat_list(before).requests
    starts = cost.COLD_SHARE * cost.ADDED  # the reads of new processes, of which there are none here
    seal = 5 if before else starts  # there may be one, depending on the tail
    assert len(wire.sent) == pytest.approx(sum(each.trips * each.times for each in said), abs=seal)
    assert wire.write_units == pytest.approx(sum(each.writes * each.times for each in said), abs=seal)
    assert wire.read_units == pytest.approx(sum(each.reads * each.times for each in said), abs=seal)


@pytest.mark.parametrize("size", [500, 5_000, MAX_BYTES])
def test_sharing_a_result_and_a_look_at_it_cost_what_their_sizes_do(
    on_dynamodb: Place, visitor: str, size: int
) -> None:
    service = aws.dynamodb()
    wire, table = Wire(service), Table(service, TABLE, "mode")
    assert Allowance(table).take(size, visitor, "an address")
    key = visitor.ljust(22, "A")
    Shared(table).keep(key, key, random.randbytes(size))  # noqa: S311 - no secret
    assert wire.sent == ["UpdateItem", "UpdateItem", "TransactWriteItems"]  # 2 units, and twice 2 items'
    wire.clear()
    copy = table.get(SHARED + key, COPY)
    assert copy
    assert item_size(copy) - size == pytest.approx(cost.COPY_BYTES, abs=20)
    assert wire.read_units == cost.look_at_shared_result(size)["DynamoDB read unit, on demand"]


def test_one_submission_of_100_000_numbers_takes_two_round_trips(on_dynamodb: Place, visitor: str) -> None:
    lists, wire = on_dynamodb.store()
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    wire.clear()
    assert lists.append(visitor, submission, [random.random() for _ in range(100_000)]) is Outcome.DONE  # noqa: S311
    assert wire.sent == ["GetItem", "TransactWriteItems"]


def fullest_head() -> Head:
    latest = 9_999_999_999
    return Head(
        born=latest,
        number=latest,
        first=latest,
        touched=latest,
        sealed=MAX_VALUES - TAIL_CAPACITY - 1,
        forgotten=9_999_999,
        tail=(sealing.to_text(LONGEST),) * TAIL_CAPACITY,
        tokens=(b"12345",) * (TOKEN_WINDOW + TAIL_CAPACITY),
        digests=(b"123",) * (TOKEN_WINDOW + TAIL_CAPACITY),
        results=(latest,) * MAX_RESULTS,
    )


def test_the_head_is_one_write_unit_at_its_largest_on_a_page_with_a_long_name() -> None:
    page = "p" * 24
    key = {"pk": {"S": f"{page}#{'v' * 22}"}, "sk": {"S": items.HEAD}}
    assert item_size(key | items.write_head(fullest_head(), 9_999_999_999)) <= WRITE_UNIT


def packed_size(texts: tuple[str, ...]) -> int:
    return len(sealing.Chunk(1, 0, texts).packed())


def random_texts(digits: int, exponent: str = "") -> tuple[str, ...]:
    draw = random.Random(digits)  # noqa: S311 - the same every time
    return tuple(
        sealing.to_text(float(f"{draw.randrange(10 ** (digits - 1), 10**digits)}{exponent}"))
        for _ in range(CHUNK_VALUES)
    )


def shapes() -> Iterator[tuple[int, str]]:
    return product((1, 2, 3, 5, 9, 13, 17), ("", "e-5", "e3", "e14", "e200", "e-300"))


def test_no_chunk_exceeds_the_size_of_an_item() -> None:
    assert max(packed_size(random_texts(*shape)) for shape in shapes()) < ITEM / 2


def test_four_megabytes_of_any_numbers_fit_one_transaction() -> None:
    """In the file, each number takes its digits, its exponent and one separator."""
    for digits, exponent in shapes():
        typed = digits + len(exponent) + 1
        whole = min(MAX_VALUES, 4_000_000 // typed)
        packed = packed_size(random_texts(digits, exponent)) / CHUNK_VALUES * whole
        assert packed + 70 * 200 < TRANSACTION, (digits, exponent)


def test_a_million_numbers_at_once_fit_the_hundred_items_of_a_transaction() -> None:
    change = heads.closed(heads.opened(1), ("0.5",) * MAX_VALUES, 1)
    assert isinstance(change, heads.Change)
    assert len(change.put) + 2 <= 100


def test_the_largest_items_of_a_snapshot_fit_one_read_unit() -> None:
    values = longest(TAIL_CAPACITY)
    chunk = {
        "pk": {"S": "p" * 64 + "#" + "v" * 22},
        "sk": {"S": items.chunk_sort(9_999_999_999, 1)},
        "v": {"N": "1"},
        "ttl": {"N": "9999999999"},
        "values": {"B": sealing.Chunk(1, 0, sealing.to_texts(values)).packed()},
    }
    assert WRITE_UNIT + 5 * item_size(chunk) <= 4 * 1_024


def test_long_texts_cost_what_they_take_once_and_not_again_with_each_further_one(
    on_dynamodb: Place, visitor: str
) -> None:
    """Twenty in a tail would be written again with each further one."""
    lists, wire = on_dynamodb.store()
    draw = random.Random(1)  # noqa: S311 - the same every time
    for _ in range(25):
        text = "".join(chr(draw.randrange(0x10000, 0x11000)) for _ in range(4_000))
        wire.clear()
        add(lists, visitor, text)
        assert wire.write_units <= 42  # 16 KB and the head, each twice in a transaction
    assert len(everything(lists, visitor)) == 25
    for _ in range(25):
        assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
    assert everything(lists, visitor) == []
