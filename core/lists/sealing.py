"""Sealing: values as JSON text, and the chunks that take them out of a list's tail. Pure; no AWS here."""

import json
import zlib
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from core.lists.protocol import NEWEST, Value

TAIL_CAPACITY = 20  # values: with the longest doubles, 24 characters each, the head stays under 1 KB
TAIL_BYTES = 4_096  # of a tail's JSON: every change writes the head whole, so longer texts are sealed at once
QUICK_BYTES = 200  # of a value that a quick append adds to a tail unseen: it adds up to TAIL_CAPACITY of them
CHUNK_VALUES = 16_384  # in a chunk of a bulk entry: a million make 62 chunks; a transaction takes 100 items
CHUNK_BYTES = 400_000  # of a chunk's JSON: an item may have 409,600, and some text does not compress
# Values of a bulk entry that go into chunks of TAIL_CAPACITY, not CHUNK_VALUES: snapshots stay cheap until
# half of these have been taken back.
IN_SMALL_CHUNKS = 2 * NEWEST
MSGSPEC_BYTES = 65_536  # of a chunk's JSON: from here on msgspec saves more than its import costs


class Chunk(NamedTuple):
    """Sealed values of the list `number`, as JSON; `start` is the index of the first one in its list."""

    number: int
    start: int
    texts: tuple[str, ...]

    def packed(self) -> bytes:
        return zlib.compress(f"[{','.join(self.texts)}]".encode(), 6)


def unpack(packed: bytes) -> list[Value]:
    """The values of a packed chunk."""
    text = zlib.decompress(packed)
    values: list[Value]
    if len(text) >= MSGSPEC_BYTES and b'"' not in text:
        import msgspec  # decodes numbers in a fifth of the time, and takes 10 ms to import

        values = msgspec.json.decode(text)
    else:
        values = json.loads(text)
    return values


def to_texts(values: Sequence[Value]) -> tuple[str, ...]:
    """Each value as JSON. Raises `ValueError` for nan and infinity."""
    return tuple(map(to_text, values))


def to_text(value: Value) -> str:
    """A value as JSON; a double's text gives the same double back, bit for bit. Raises `ValueError` for nan
    and infinity: they are not JSON, and would make their list unreadable."""
    if isinstance(value, str):
        return _string(value)
    if not isinstance(value, float):
        return json.dumps(value)
    if not isfinite(value):
        raise ValueError("only finite numbers can be stored in a list")
    return float.__repr__(value)  # a subclass, such as numpy's, may have another repr


def _string(value: str) -> str:
    """A string as JSON with few escapes. A lone surrogate needs one."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def seal(number: int, start: int, texts: Sequence[str]) -> tuple[tuple[Chunk, ...], tuple[str, ...]]:
    """Chunks for all `texts` of the list `number`, the first of which has the index `start`, except for the
    last few, which are its new tail unless they have more than `TAIL_BYTES`. The newest chunks are small, so
    that a snapshot stays cheap."""
    large = max(0, len(texts) - IN_SMALL_CHUNKS)
    chunks, begin = [], 0
    for end in (*_large_ends(texts[:large]), *range(large + TAIL_CAPACITY, len(texts), TAIL_CAPACITY)):
        chunks.append(Chunk(number, start + begin, tuple(texts[begin:end])))
        begin = end
    tail = tuple(texts[begin:])
    if sum(map(size_of, tail)) > TAIL_BYTES:
        return (*chunks, Chunk(number, start + begin, tail)), ()
    return tuple(chunks), tail


def size_of(text: str) -> int:
    """The bytes of a value's JSON in a chunk or a tail."""
    return len(text.encode()) + 1  # and a comma


def _large_ends(texts: Sequence[str]) -> Iterator[int]:
    """The end of each large chunk of `texts`, none above `CHUNK_VALUES` or `CHUNK_BYTES`."""
    begin = size = 0
    for index, text in enumerate(texts):
        more = size_of(text)
        if index - begin == CHUNK_VALUES or size + more > CHUNK_BYTES:
            yield index
            begin, size = index, 0
        size += more
    if texts:
        yield len(texts)
