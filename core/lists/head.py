"""The head of a visitor's lists, and what each change makes of it. Nothing here touches AWS."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import isfinite

from core.lists.protocol import MAX_VALUES, NEWEST, Outcome, Submission, Value

ROOM = 20  # values in a tail: with the longest doubles, 24 characters, the head stays under 1 KB
TOKEN_WINDOW = 12  # tokens that outlive a seal; between seals there are up to TOKEN_WINDOW + ROOM
CHUNK = 16_384  # values in a chunk of a bulk entry: a million make 62, and a transaction takes 100 items
CHUNK_BYTES = 400_000  # of a chunk's JSON: an item holds 409,600, and some texts do not compress
SMALL = 2 * NEWEST  # values of a bulk entry in chunks of ROOM: views stay cheap while half are taken back
RESULTS = 5  # closed lists that the page still links to
DIGEST_BYTES = 3
MANY_BYTES = 65_536  # of a chunk's JSON: not far from a whole chunk of short numbers


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sealed values: `start` is the index of the first one in its list."""

    number: int
    start: int
    texts: tuple[str, ...]

    def packed(self) -> bytes:
        return zlib.compress(f"[{','.join(self.texts)}]".encode(), 6)


def unpack(packed: bytes) -> list[Value]:
    """The values of a packed chunk."""
    text = zlib.decompress(packed)
    values: list[Value]
    if len(text) >= MANY_BYTES and b'"' not in text:
        import msgspec  # reads numbers in a fifth of the time, but costs 10 ms to import

        values = msgspec.json.decode(text)
    else:
        values = json.loads(text)
    return values


def to_text(value: Value) -> str:
    """A value as JSON; `repr` of a finite double gives the same double again. Raises `ValueError` for
    nan and infinity: they are not JSON, and a list that held one could not be read any more."""
    if isinstance(value, str):
        return _text_of(value)
    if not isinstance(value, float):
        return json.dumps(value)
    if not isfinite(value):
        raise ValueError("only finite numbers can be kept in a list")
    return float.__repr__(value)  # a subclass, such as numpy's, may print itself in another way


def _text_of(value: str) -> str:
    """A text as JSON that is hardly longer than itself; half a surrogate pair is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def to_texts(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(map(to_text, values))


@dataclass(frozen=True, slots=True)
class Head:
    """`born`: when this head was made, in Unix seconds. `number`: the open list's. `sealed`: its values in
    chunks. `tail`: its newest values, as JSON. `tokens`, `digests`: what was done lately, one each a
    change, newest last; `forgotten`: how many older ones there were. `first`, `touched`: Unix seconds
    of the open list's first and last change. `results`: the last closed lists' numbers."""

    born: int
    number: int
    first: int
    touched: int
    sealed: int = 0
    forgotten: int = 0
    tail: tuple[str, ...] = ()
    tokens: tuple[bytes, ...] = ()
    digests: tuple[bytes, ...] = ()
    results: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return self.sealed + len(self.tail)

    @property
    def version(self) -> int:
        return self.forgotten + len(self.tokens)


@dataclass(frozen=True, slots=True)
class Change:
    """One write: the head to be, and what goes with it: chunks, and the list that it closes, with a note."""

    head: Head
    put: tuple[Chunk, ...] = ()
    delete: tuple[Chunk, ...] = ()
    closes: Head | None = None
    note: str = ""


def digest(action: str, texts: Sequence[str] = ()) -> bytes:
    """What a submission asked for, in few bytes: tells a repeated submission from a changed one."""
    return sha256("\n".join((action, *texts)).encode()).digest()[:DIGEST_BYTES]


def judge(head: Head | None, submission: Submission, wanted: bytes) -> Outcome | None:
    """What is already known of `submission`; None if it is certain that it was never applied."""
    if head is None:
        return Outcome.UNSURE if submission.born else None
    if submission.token in head.tokens:
        before = head.digests[head.tokens.index(submission.token)]
        return Outcome.AGAIN if before == wanted else Outcome.OTHER
    if submission.born not in (0, head.born) or head.forgotten > submission.version:
        return Outcome.UNSURE
    return None


def opened(now: int) -> Head:
    """The head of somebody who has none."""
    return Head(born=now, number=now, first=now, touched=now)


def reopened(head: Head, now: int) -> Head:
    """The next list: nothing of the old one is in it."""
    return replace(head, number=head.number + 1, sealed=0, tail=(), first=now, touched=now)


def expired(head: Head, now: int) -> Head:
    """The next list of a visitor whose last one, and all results, are past their time."""
    return replace(reopened(head, now), results=())


def recorded(head: Head, submission: Submission, wanted: bytes, now: int) -> Head:
    """`head` with one more change recorded, and the oldest records beyond `TOKEN_WINDOW` forgotten."""
    extra = max(0, len(head.tokens) + 1 - TOKEN_WINDOW)
    return replace(
        head,
        touched=now,
        tokens=(*head.tokens, submission.token)[extra:],
        digests=(*head.digests, wanted)[extra:],
        forgotten=head.forgotten + extra,
    )


def extended(head: Head, texts: Sequence[str]) -> Change | Outcome:
    """`head` with `texts` at the end of its list: what no longer fits the tail goes into chunks, the
    newest of them small, so that a page view stays cheap."""
    if head.count + len(texts) > MAX_VALUES:
        return Outcome.FULL
    pending = (*head.tail, *texts)
    large = max(0, len(pending) - SMALL)
    ends = [*_large_ends(pending[:large]), *range(large + ROOM, len(pending), ROOM)]
    chunks, begin = [], 0
    for end in ends:
        chunks.append(Chunk(head.number, head.sealed + begin, pending[begin:end]))
        begin = end
    return Change(replace(head, sealed=head.sealed + begin, tail=pending[begin:]), tuple(chunks))


def _large_ends(texts: Sequence[str]) -> Iterator[int]:
    """Where each large chunk of `texts` ends, so that none has more than `CHUNK` values or `CHUNK_BYTES`."""
    begin = size = 0
    for index, text in enumerate(texts):
        more = len(text.encode()) + 1  # and a comma
        if index - begin == CHUNK or size + more > CHUNK_BYTES:
            yield index
            begin, size = index, 0
        size += more
    if texts:
        yield len(texts)


def shortened(head: Head, newest_chunk: Chunk | None) -> Change | Outcome:
    """`head` without its last value. With an empty tail, the values of `newest_chunk` are laid out anew:
    those of a small one become the tail, and of a large one the newest become small ones."""
    if head.tail or newest_chunk is None:
        return Change(replace(head, tail=head.tail[:-1]))
    change = extended(replace(head, sealed=newest_chunk.start), newest_chunk.texts[:-1])
    if isinstance(change, Outcome) or change.put:
        return change
    return replace(change, delete=(newest_chunk,))


def closed(head: Head, texts: Sequence[str], now: int, note: str = "") -> Change | Outcome:
    """`head` after its list, with `texts` at its end, was sealed whole and the next one opened."""
    change = extended(head, texts)
    if isinstance(change, Outcome):
        return change
    whole, chunks = change.head, change.put
    if whole.tail:
        chunks = (*chunks, Chunk(head.number, whole.sealed, whole.tail))
    after = replace(reopened(whole, now), results=(*head.results, head.number)[-RESULTS:])
    return Change(after, chunks, closes=whole, note=note)
