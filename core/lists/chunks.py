"""Reading sealed chunks: the newest values for a page view, and any part of a list."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain

from core.lists import items
from core.lists.head import Chunk, Head, to_texts
from core.lists.protocol import NEWEST, Value
from core.lists.table import ConditionFailed, Table
from core.problems import Unavailable


def newest(table: Table, visitor: str, head: Head, found: Sequence[items.Item]) -> tuple[Value, ...] | None:
    """The newest values of the head's list, out of chunks that were `found` with it, newest first.
    None if they do not belong together: a query may see a transaction's writes in part."""
    values = [json.loads(text) for text in head.tail]
    wanted = min(NEWEST, head.count)
    end = head.sealed
    for item in found:
        number, start, sealed = items.read_chunk(item)
        if len(values) >= wanted or number != head.number:
            break
        if start >= head.sealed:  # sealed since the head was read, out of the tail that it still has
            continue
        if start + len(sealed) != end:
            return None
        values[:0] = sealed
        end = start
    if len(values) < wanted:  # a list with a higher number lies between: the clock was set back
        values[:0] = chain.from_iterable(between(table, visitor, head.number, head.count - wanted, end))
    return tuple(values[-NEWEST:])


def newest_chunk(table: Table, visitor: str, head: Head) -> Chunk:
    """The chunk that ends where the head's tail begins. Raises `ConditionFailed` if it is not there: somebody
    took it back just now, or a query saw the transaction that wrote it in part."""
    first, last = items.chunk_sort(head.number, 0), items.chunk_sort(head.number, head.sealed)
    for item in table.query(visitor, first, last, ScanIndexForward=False, Limit=1)["Items"]:
        number, start, values = items.read_chunk(item)
        if start + len(values) == head.sealed:
            return Chunk(number, start, to_texts(values))
    raise ConditionFailed()


def between(table: Table, visitor: str, number: int, start: int, stop: int) -> Iterator[list[Value]]:
    """The values of one list's chunks from index `start` up to `stop`, chunk by chunk."""
    low, high = items.chunk_sort(number, 0), items.chunk_sort(number, start)
    if start:  # the chunk that holds it begins at some index before
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
        raise Unavailable("The list changed while it was read.")
