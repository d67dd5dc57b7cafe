"""The list store in DynamoDB. `core.lists` states the algorithm and its invariants."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from core.aws.service import Service
from core.lists import chunks, items
from core.lists import head as heads
from core.lists.head import Change, Expiry, Head
from core.lists.items import TTL_MARGIN
from core.lists.protocol import (
    MAX_VALUES,
    NEWEST,
    Closed,
    FilesNamed,
    ListSnapshot,
    Outcome,
    Submission,
    Value,
)
from core.lists.recent import RecentHeads
from core.lists.sealing import QUICK_BYTES, TAIL_CAPACITY, size_of, to_texts
from core.lists.table import ConditionFailed, Table
from core.problems import Unavailable

MAX_ATTEMPTS = 12  # at one change, while others change the same list
DEADLINE_SECONDS = 6  # for the start of a further call: one may take 18 s, and the function has 25
BACKOFF_SECONDS = 0.01  # at most, before the second attempt; doubled before each further one, up to a second
MAX_REWRITTEN = 80  # chunks in one change: a bulk entry makes at most 72, and a transaction takes 100 items

_Step = Callable[[Head, int], Change | Outcome]  # from the head and the time, in Unix seconds
_Stored = tuple[Head | None, bool]  # the stored head; whether it may already contain this very change


class DynamoDBLists:
    """The lists of all visitors of the page named `page`, in `table`. A list expires `idle` seconds after its
    last change, and `absolute` seconds after its first."""

    def __init__(self, dynamodb: Service, table: str, page: str, *, idle: int, absolute: int) -> None:
        self._table = Table(dynamodb, table, page)
        self._expiry = Expiry(idle, absolute)
        self._recent = RecentHeads()

    def prime(self) -> None:
        self._table.get("-", items.HEAD)

    def read(self, visitor: str, as_of: str = "") -> ListSnapshot:
        if as_of and (written := self._recent.take(visitor, as_of)):
            return _snapshot(written, chunks.tail_values(written))
        for _ in range(MAX_ATTEMPTS):
            found = self._table.query(
                visitor, items.CHUNKS, items.HEAD, ScanIndexForward=False, Limit=1 + NEWEST // TAIL_CAPACITY
            )["Items"]
            if not found or found[0]["sk"]["S"] != items.HEAD:
                return ListSnapshot()
            head = items.read_head(found[0])
            if not self._expiry.is_alive(head, time.time()):
                return ListSnapshot(head.number, head.born, head.version, reading=head.reading)
            newest = chunks.newest_values(self._table, visitor, head, found[1:])
            if newest is not None:
                return _snapshot(head, newest)
        raise Unavailable("Your list kept changing while it was being read.")

    def append(
        self,
        visitor: str,
        submission: Submission,
        values: Sequence[Value],
        *,
        if_unchanged: bool = False,
        reading: str = "",
        files: FilesNamed | None = None,
    ) -> Outcome:
        texts = to_texts(values)
        digest = heads.digest_of("append", _submitted(texts, files))

        def quick(placed: Submission) -> _Stored | Outcome:
            return self._append_to_tail(visitor, placed, texts[0], digest)

        def step(head: Head, now: int) -> Change | Outcome:
            if if_unchanged and _conflicts(head, submission):
                return Outcome.CONFLICT
            return heads.extended(replace(_with_files(head, files), reading=reading or head.reading), texts)

        small = len(texts) == 1 and size_of(texts[0]) <= QUICK_BYTES
        is_quick = small and not if_unchanged and not reading and files is None
        return self._change(visitor, submission, digest, step, quick if is_quick else None)[0]

    def take_back(
        self, visitor: str, submission: Submission, start: int | None = None, stop: int | None = None
    ) -> Outcome:
        def step(head: Head, now: int) -> Change | Outcome:
            first = max(0, head.count - 1) if start is None else start
            end = head.count if stop is None else stop
            if _conflicts(head, submission) or not first <= end <= head.count:
                return Outcome.CONFLICT
            sealed = chunks.chunks_from(self._table, visitor, head, first, MAX_REWRITTEN)
            return Outcome.CONFLICT if sealed is None else heads.without(head, first, end, sealed)

        which = (str(start), str(stop)) if start is not None else ()
        return self._change(visitor, submission, heads.digest_of("take back", which), step)[0]

    def close(
        self, visitor: str, submission: Submission, values: Sequence[Value] = (), note: str = ""
    ) -> tuple[Outcome, int]:
        texts = to_texts(values)
        digest = heads.digest_of("close", (*texts, note) if note else texts)

        def step(head: Head, now: int) -> Change | Outcome:
            return heads.closed(head, texts, now, note)

        outcome, change = self._change(visitor, submission, digest, step)
        if change and change.closes:
            return outcome, change.closes.number
        was_closed = outcome in (Outcome.DONE, Outcome.AGAIN)
        return outcome, self._closed_by(visitor, submission) if was_closed else 0

    def start_over(
        self,
        visitor: str,
        submission: Submission,
        values: Sequence[Value] = (),
        *,
        files: FilesNamed | None = None,
    ) -> Outcome:
        texts = to_texts(values)

        def step(head: Head, now: int) -> Change | Outcome:
            if _conflicts(head, submission):
                return Outcome.CONFLICT
            return heads.extended(heads.reopened(_with_files(head, files), now), texts)

        digest = heads.digest_of("start over", _submitted(texts, files))
        return self._change(visitor, submission, digest, step)[0]

    def forget(self, visitor: str) -> None:
        self._recent.drop(visitor)
        self._table.remove(visitor, items.HEAD)  # first: a head without its chunks could not be read
        options: dict[str, Any] = {}
        while True:
            page = self._table.query(visitor, *items.ALL, ProjectionExpression="sk", **options)
            for item in page["Items"]:
                self._table.remove(visitor, item["sk"]["S"])
            if "LastEvaluatedKey" not in page:
                return
            options = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def closed(self, visitor: str, number: int) -> Closed | None:
        item = self._table.get(visitor, items.closed_sort(number))
        if item is None or int(item["expires"]["N"]) < time.time():
            return None
        return items.read_closed(number, item)

    def entries(
        self, visitor: str, of: ListSnapshot | Closed, start: int = 0, stop: int = MAX_VALUES
    ) -> Iterator[Value]:
        stop = min(stop, of.count)
        sealed = of.count - len(of.tail)
        tail = of.tail[max(0, start - sealed) : max(0, stop - sealed)]
        if start >= min(stop, sealed):
            return iter(tail)
        parts = chunks.between(self._table, visitor, of.number, start, min(stop, sealed))
        return chain(chain.from_iterable(parts), tail)  # a generator would double the time of the decoding

    def _change(
        self,
        visitor: str,
        submission: Submission,
        digest: bytes,
        step: _Step,
        quick: Callable[[Submission], _Stored | Outcome] | None = None,
    ) -> tuple[Outcome, Change | None]:
        """Read, decide by `step`, and write unless something has changed meanwhile; if it has, start again.
        `quick` replaces the read: it tries to do everything in one call. Returns the change only if this
        call wrote it."""
        if submission.anywhere:
            # From here on it has a place, so that the outcome is certain even if DynamoDB's answer is lost.
            head = self._head(visitor)
            submission = submission._replace(version=head.version if head else 0)
        self._recent.drop(visitor)
        may_be_ours = False
        deadline = time.monotonic() + DEADLINE_SECONDS
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, min(1.0, BACKOFF_SECONDS * 2**attempt)))  # noqa: S311
                _check_deadline(deadline)
            read = quick(submission) if quick else (self._head(visitor), False)
            if isinstance(read, Outcome):
                return read, None
            stored, retried = read
            known = heads.known_outcome(stored, submission, digest)
            if known is Outcome.AGAIN and (may_be_ours or retried):
                return Outcome.DONE, None
            if known:
                return known, None
            now = int(time.time())
            try:
                change = step(self._current(stored, now), now)
                if isinstance(change, Outcome):
                    return change, None
                head = heads.recorded(change.head, submission, digest, now)
                _check_deadline(deadline)
                self._write(visitor, stored, change._replace(head=head), submission)
            except ConditionFailed:
                may_be_ours = True  # the client may have lost against its own first attempt
                continue
            self._recent.keep(visitor, head)
            return Outcome.DONE, change
        raise Unavailable("Too many changes to your list were made at the same time.")

    def _append_to_tail(
        self, visitor: str, submission: Submission, text: str, digest: bytes
    ) -> _Stored | Outcome:
        """The only round trip of nearly every append: DONE, or the head whose condition failed."""
        update = items.append_to_tail(submission, text, digest, int(time.time()), self._expiry)
        try:
            written = self._table.update(visitor, items.HEAD, **update)
        except ConditionFailed as failure:
            return failure.stored or self._head(visitor), failure.retried
        self._recent.keep(visitor, items.read_head(written))
        return Outcome.DONE

    def _current(self, stored: Head | None, now: int) -> Head:
        """The head that a change starts from: a new one, or a new list if the stored one has expired."""
        if stored is None:
            return heads.opened(now)
        return stored if self._expiry.is_alive(stored, now) else heads.expired(stored, now)

    def _write(self, visitor: str, stored: Head | None, change: Change, submission: Submission) -> None:
        """Write all of `change`. Raises `ConditionFailed` if the head is no longer as `stored`."""
        table, expiry, now = self._table, self._expiry, change.head.touched
        head = items.write_head(change.head, now + expiry.idle + TTL_MARGIN)
        writes = [table.put(visitor, items.HEAD, head, **items.if_unchanged(stored))]
        for chunk in change.put:
            item = items.write_chunk(chunk, now + expiry.absolute + TTL_MARGIN)
            writes.append(table.put(visitor, items.chunk_sort(chunk.number, chunk.start), item))
        writes += [
            table.delete(visitor, items.chunk_sort(chunk.number, chunk.start)) for chunk in change.delete
        ]
        if closes := change.closes:
            expires = min(now + expiry.idle, closes.first + expiry.absolute)
            item = items.write_closed(closes.count, now, expires, submission.token, change.note)
            writes.append(table.put(visitor, items.closed_sort(closes.number), item))
        table.write(writes)

    def _closed_by(self, visitor: str, submission: Submission) -> int:
        """The number of the list that `submission` closed; 0 if it is no longer among the results."""
        head = self._head(visitor)
        for number in reversed(head.results if head else ()):
            item = self._table.get(visitor, items.closed_sort(number))
            if item and item["token"]["B"] == submission.token:
                return number
        return 0

    def _head(self, visitor: str) -> Head | None:
        item = self._table.get(visitor, items.HEAD)
        return items.read_head(item) if item else None


def _snapshot(head: Head, newest: tuple[Value, ...]) -> ListSnapshot:
    tail = newest[max(0, len(newest) - len(head.tail)) :]
    return ListSnapshot(
        head.number,
        head.born,
        head.version,
        head.count,
        newest,
        tail,
        head.results,
        head.reading,
        head.files,
    )


def _conflicts(head: Head, submission: Submission) -> bool:
    """Whether the list has changed since the form was made. A client without a form never conflicts."""
    return head.version != submission.version and not submission.anywhere


def _submitted(texts: Sequence[str], files: FilesNamed | None) -> Sequence[str]:
    """What the visitor has submitted, for its digest."""
    return (*texts, files.digest) if files and files.digest else texts


def _with_files(head: Head, files: FilesNamed | None) -> Head:
    return replace(head, files=files.name) if files else head


def _check_deadline(deadline: float) -> None:
    """Raise `Unavailable` if there is no time left for another call."""
    if time.monotonic() > deadline:
        raise Unavailable("The database that stores your list is responding slowly.")
