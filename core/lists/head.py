"""The head of a visitor's lists, and each change to it. Pure; no AWS here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from core.lists.protocol import MAX_VALUES, Outcome, Submission
from core.lists.sealing import Chunk, seal

TOKEN_WINDOW = 12  # tokens that a slow write keeps; quick appends add up to TAIL_CAPACITY more until the next
MAX_RESULTS = 5  # closed lists that the page still links to
DIGEST_BYTES = 3  # see TOKEN_BYTES


@dataclass(frozen=True, slots=True)
class Head:
    """A visitor's open list, without its chunks.

    born: when this head was made, in Unix seconds.
    number: the open list's.
    first, touched: the open list's first and last change, in Unix seconds.
    sealed: the number of values in chunks.
    forgotten: the number of changes whose tokens have been dropped.
    tail: the newest values, as JSON.
    tokens, digests: the newest changes, one of each a change, newest last.
    results: the numbers of the last closed lists, newest last.
    reading: the key of the reading that the visitor has chosen for numbers or dates; "" if none.
    files: which version of the visitor's files is the newest, as `core.folders` names it; "" if none.
    """

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
    reading: str = ""
    files: str = ""

    @property
    def count(self) -> int:
        return self.sealed + len(self.tail)

    @property
    def version(self) -> int:
        return self.forgotten + len(self.tokens)


class Expiry(NamedTuple):
    """When lists expire, in seconds: `idle` after the last change, `absolute` after the first."""

    idle: int
    absolute: int

    def is_alive(self, head: Head, now: float) -> bool:
        return now - head.touched <= self.idle and now - head.first <= self.absolute


class Change(NamedTuple):
    """One write: the new head, chunks to put and to delete, and the list that it closes, with a note."""

    head: Head
    put: tuple[Chunk, ...] = ()
    delete: tuple[Chunk, ...] = ()
    closes: Head | None = None
    note: str = ""


def digest_of(action: str, texts: Sequence[str] = ()) -> bytes:
    """A few bytes that identify the content of a submission: they tell a repeated one from a changed one."""
    return sha256("\n".join((action, *texts)).encode()).digest()[:DIGEST_BYTES]


def known_outcome(head: Head | None, submission: Submission, digest: bytes) -> Outcome | None:
    """The outcome of a submission that was applied before, or may have been; None if it certainly was not."""
    if head is None:
        return Outcome.UNSURE if submission.born else None
    if submission.token in head.tokens:
        applied = head.digests[head.tokens.index(submission.token)]
        return Outcome.AGAIN if applied == digest else Outcome.OTHER
    if submission.born not in (0, head.born) or head.forgotten > submission.version:
        return Outcome.UNSURE
    return None


def opened(now: int) -> Head:
    """The head of a visitor's first list."""
    return Head(born=now, number=now, first=now, touched=now)


def reopened(head: Head, now: int) -> Head:
    """`head` with the next list open, which is empty."""
    return replace(head, number=head.number + 1, sealed=0, tail=(), first=now, touched=now)


def expired(head: Head, now: int) -> Head:
    """`head` with the next list open, after the last one, all results and the files have expired."""
    return replace(reopened(head, now), results=(), files="")


def recorded(head: Head, submission: Submission, digest: bytes, now: int) -> Head:
    """`head` with one more change in its tokens and digests; those outside `TOKEN_WINDOW` are forgotten."""
    extra = max(0, len(head.tokens) + 1 - TOKEN_WINDOW)
    return replace(
        head,
        touched=now,
        tokens=(*head.tokens, submission.token)[extra:],
        digests=(*head.digests, digest)[extra:],
        forgotten=head.forgotten + extra,
    )


def extended(head: Head, texts: Sequence[str]) -> Change | Outcome:
    """`head` with `texts` at the end of its list, sealed as far as they do not fit into the tail."""
    if head.count + len(texts) > MAX_VALUES:
        return Outcome.FULL
    chunks, tail = seal(head.number, head.sealed, (*head.tail, *texts))
    return Change(replace(head, sealed=head.count + len(texts) - len(tail), tail=tail), chunks)


def without(head: Head, start: int, stop: int, sealed: Sequence[Chunk]) -> Change | Outcome:
    """`head` without the values from index `start` up to, not including, `stop`. `sealed`: its chunks from
    the one with `start` on; their other values are sealed anew."""
    base = sealed[0].start if sealed else head.sealed
    texts = (*(text for chunk in sealed for text in chunk.texts), *head.tail)
    kept = (*texts[: start - base], *texts[stop - base :])
    change = extended(replace(head, sealed=base, tail=()), kept)
    if isinstance(change, Outcome):
        return change
    rewritten = {chunk.start for chunk in change.put}
    return change._replace(delete=tuple(chunk for chunk in sealed if chunk.start not in rewritten))


def closed(head: Head, texts: Sequence[str], now: int, note: str = "") -> Change | Outcome:
    """`head` with the next list open, after its list, with `texts` at the end, was sealed entirely."""
    change = extended(head, texts)
    if isinstance(change, Outcome):
        return change
    whole, chunks = change.head, change.put
    if whole.tail:
        chunks = (*chunks, Chunk(head.number, whole.sealed, whole.tail))
    after = replace(reopened(whole, now), results=(*head.results, head.number)[-MAX_RESULTS:])
    return Change(after, chunks, closes=whole, note=note)
