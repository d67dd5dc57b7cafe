"""Reading chunks: the newest values for a snapshot, and any part of a list."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain

from core.lists import items
from core.lists.head import Head
from core.lists.protocol import NEWEST, Value
from core.lists.sealing import Chunk, to_texts
from core.lists.table import ConditionFailed, Table
from core.problems import Unavailable


def newest_values(
    table: Table, visitor: str, head: Head, found: Sequence[items.Item]
) -> tuple[Value, ...] | None:
    """The newest values of the head's list, from the chunks that the same query `found`, newest first. None
    if head and chunks do not fit together: a query may see only part of a transaction."""
    values = [*tail_values(head)]
    wanted = min(NEWEST, head.count)
    end = head.sealed
    for item in found:
        number, start, sealed = items.read_chunk(item)
        if len(values) >= wanted or number != head.number:
            break
        if start >= head.sealed:  # newer than the head: its values are still in the head's tail
            continue
        if start + len(sealed) != end:
            return None
        values[:0] = sealed
        end = start
    if len(values) < wanted:  # chunks of a list with a higher number came first: the clock was set back
        values[:0] = chain.from_iterable(between(table, visitor, head.number, head.count - wanted, end))
    return tuple(values[-NEWEST:])


def tail_values(head: Head) -> tuple[Value, ...]:
    return tuple(json.loads(f"[{','.join(head.tail)}]"))


def chunks_from(table: Table, visitor: str, head: Head, start: int, most: int) -> list[Chunk] | None:
    """The chunks of the head's list from the one with index `start` on; None if they are more than `most`.
    Raises `ConditionFailed` if they do not end where the head's tail begins: some have just been taken
    back, or the query saw only part of the transaction that wrote them."""
    found: list[Chunk] = []
    end = head.sealed
    for item in _backwards(table, visitor, head, most) if start < end else ():
        number, begin, values = items.read_chunk(item)
        if begin + len(values) != end:
            raise ConditionFailed()
        found.insert(0, Chunk(number, begin, to_texts(values)))
        end = begin
        if end <= start:
            return found
    if start >= end:
        return found
    if len(found) < most:
        raise ConditionFailed()
    return None


def _backwards(table: Table, visitor: str, head: Head, most: int) -> Iterator[items.Item]:
    """At most `most` chunks of the head's list, newest first."""
    first, last = items.chunk_sort(head.number, 0), items.chunk_sort(head.number, head.sealed)
    after: dict[str, items.Item] = {}
    while most > 0:
        page = table.query(visitor, first, last, ScanIndexForward=False, Limit=most, **after)
        yield from page["Items"]
        most -= len(page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def between(table: Table, visitor: str, number: int, start: int, stop: int) -> Iterator[list[Value]]:
    """The values of the list `number` from index `start` up to, not including, `stop`, chunk by chunk. Raises
    `Unavailable` if some are missing."""
    low, high = items.chunk_sort(number, 0), items.chunk_sort(number, start)
    if start:  # its chunk may begin at a lower index
        found = table.query(visitor, low, high, ScanIndexForward=False, Limit=1)["Items"]
        low = found[0]["sk"]["S"] if found else low
    high = items.chunk_sort(number, stop - 1)
    position = start
    after: dict[str, items.Item] = {}
    while True:
        page = table.query(visitor, low, high, **after)
        for item in page["Items"]:
            _, first, values = items.read_chunk(item)
            if first > position:
                break
            yield values[position - first : stop - first]
            position = max(position, min(stop, first + len(values)))
        if "LastEvaluatedKey" not in page:
            break
        after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    if position < stop:
        raise Unavailable("Your list changed while it was being read.")
