"""The list store in DynamoDB: what goes over the wire. `core.lists` says how it works and why."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from core.lists import chunks, items
from core.lists import head as heads
from core.lists.head import ROOM, TOKEN_WINDOW, Change, Head
from core.lists.protocol import MAX_VALUES, NEWEST, Closed, ListSnapshot, Outcome, Submission, Value
from core.lists.table import ConditionFailed, Table
from core.problems import Unavailable
from core.settings import DAY

TRIES = 12  # at one change, against others who change the same list at the same time
GIVE_UP_SECONDS = 6  # after which no further try begins: one call may take 18 s, and a function has 25
PAUSE_SECONDS = 0.01  # at most, before the second try; twice as long before each further one, up to a second

_APPEND = (
    "SET tail = list_append(if_not_exists(tail, :none), :value), "
    "tokens = list_append(if_not_exists(tokens, :none), :token), "
    "digests = list_append(if_not_exists(digests, :none), :digest), "
    "touched = :now, #ttl = :ttl, v = :version, "
    "born = if_not_exists(born, :now), nr = if_not_exists(nr, :now), since = if_not_exists(since, :now), "
    "sealed = if_not_exists(sealed, :zero), forgotten = if_not_exists(forgotten, :zero)"
)
# Everything that `heads.judge` and `heads.extended` would find in order, in DynamoDB's words.
_APPEND_IF = (
    "v = :version AND touched >= :idle AND since >= :absolute AND size(tail) < :room AND sealed < :most "
    "AND size(tokens) < :kept AND NOT contains(tokens, :token1) AND forgotten <= :seen"
)
_APPEND_IF_NEW = f"attribute_not_exists(pk) OR ({_APPEND_IF})"
_APPEND_IF_SAME = f"born = :born AND {_APPEND_IF}"
_UNCHANGED = "born = :born AND forgotten = :forgotten AND size(tokens) = :kept"

_Step = Callable[[Head, int], Change | Outcome]
_Stored = tuple[Head | None, bool]  # the head as stored; whether our own change may be in it already


class DynamoDBLists:
    """The lists of all visitors of the page named `page`, in `table`. `idle` and `absolute`: seconds
    since a list's last and first change after which it is gone."""

    def __init__(self, client: Any, table: str, page: str, *, idle: int, absolute: int) -> None:
        self._table = Table(client, table, page)
        self._idle = idle
        self._absolute = absolute

    def prime(self) -> None:
        """One cheap read, so that the first visitor finds a connection."""
        self._table.get("-", items.HEAD)

    def read(self, visitor: str) -> ListSnapshot:
        for _ in range(TRIES):
            found = self._table.query(
                visitor, items.CHUNKS, items.HEAD, ScanIndexForward=False, Limit=1 + NEWEST // ROOM
            )["Items"]
            if not found or found[0]["sk"]["S"] != items.HEAD:
                return ListSnapshot()
            head = items.read_head(found[0])
            if not self._alive(head):
                return ListSnapshot(head.number, head.born, head.version)
            newest = chunks.newest(self._table, visitor, head, found[1:])
            if newest is not None:
                tail = newest[max(0, len(newest) - len(head.tail)) :]
                return ListSnapshot(
                    head.number, head.born, head.version, head.count, newest, tail, head.results
                )
        raise Unavailable("The list changed again and again while it was read.")

    def append(
        self, visitor: str, submission: Submission, values: Sequence[Value], *, if_unchanged: bool = False
    ) -> Outcome:
        texts = heads.to_texts(values)
        wanted = heads.digest("append", texts)

        def quickly(placed: Submission) -> _Stored | Outcome:
            return self._append_to_tail(visitor, placed, texts[0], wanted)

        def step(head: Head, now: int) -> Change | Outcome:
            return (
                Outcome.CONFLICT
                if if_unchanged and _conflicts(head, submission)
                else heads.extended(head, texts)
            )

        quick = quickly if len(texts) == 1 and not if_unchanged else None
        return self._change(visitor, submission, wanted, step, quick)[0]

    def take_back(self, visitor: str, submission: Submission) -> Outcome:
        def step(head: Head, now: int) -> Change | Outcome:
            if _conflicts(head, submission):
                return Outcome.CONFLICT
            newest = None if head.tail or not head.sealed else chunks.newest_chunk(self._table, visitor, head)
            return heads.shortened(head, newest)

        return self._change(visitor, submission, heads.digest("take back"), step)[0]

    def close(
        self, visitor: str, submission: Submission, values: Sequence[Value] = (), note: str = ""
    ) -> tuple[Outcome, int]:
        texts = heads.to_texts(values)
        wanted = heads.digest("close", (*texts, note) if note else texts)

        def step(head: Head, now: int) -> Change | Outcome:
            return heads.closed(head, texts, now, note)

        outcome, change = self._change(visitor, submission, wanted, step)
        if change and change.closes:
            return outcome, change.closes.number
        made = outcome in (Outcome.DONE, Outcome.AGAIN)
        return outcome, self._closed_by(visitor, submission) if made else 0

    def start_over(self, visitor: str, submission: Submission, values: Sequence[Value] = ()) -> Outcome:
        texts = heads.to_texts(values)

        def step(head: Head, now: int) -> Change | Outcome:
            if _conflicts(head, submission):
                return Outcome.CONFLICT
            return heads.extended(heads.reopened(head, now), texts)

        return self._change(visitor, submission, heads.digest("start over", texts), step)[0]

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
        return chain(chain.from_iterable(parts), tail)  # a generator would take as long as the decoding

    # A change: read, decide, write on the condition that nothing has moved; from the top if it has.

    def _change(
        self,
        visitor: str,
        submission: Submission,
        wanted: bytes,
        step: _Step,
        quickly: Callable[[Submission], _Stored | Outcome] | None = None,
    ) -> tuple[Outcome, Change | None]:
        """What became of it, and the change that this very call wrote, if it did."""
        if submission.anywhere:
            # From now on its place is known, so that a lost answer is never guessed about.
            head = self._head(visitor)
            submission = replace(submission, version=head.version if head else 0)
        ours = False
        give_up = time.monotonic() + GIVE_UP_SECONDS
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0, min(1.0, PAUSE_SECONDS * 2**attempt)))  # noqa: S311
                _in_time(give_up)
            read = quickly(submission) if quickly else (self._head(visitor), False)
            if isinstance(read, Outcome):
                return read, None
            stored, perhaps_ours = read
            known = heads.judge(stored, submission, wanted)
            if known is Outcome.AGAIN and (ours or perhaps_ours):
                return Outcome.DONE, None
            if known:
                return known, None
            now = int(time.time())
            try:
                change = step(self._start(stored, now), now)
                if isinstance(change, Outcome):
                    return change, None
                head = heads.recorded(change.head, submission, wanted, now)
                _in_time(give_up)
                self._write(visitor, stored, replace(change, head=head), submission, now)
            except ConditionFailed:
                ours = True  # perhaps against ourselves: the client sends again what got no answer
                continue
            return Outcome.DONE, change
        raise Unavailable("Too many changes to this list came at the same time.")

    def _append_to_tail(
        self, visitor: str, submission: Submission, text: str, wanted: bytes
    ) -> _Stored | Outcome:
        """The one round trip that nearly every append needs: DONE, or what stands in its way."""
        now = int(time.time())
        names = {
            ":none": {"L": []},
            ":value": {"L": [{"S": text}]},
            ":token": {"L": [{"B": submission.token}]},
            ":token1": {"B": submission.token},
            ":digest": {"L": [{"B": wanted}]},
            ":version": {"N": str(items.VERSION)},
            ":zero": {"N": "0"},
            ":now": {"N": str(now)},
            ":ttl": {"N": str(now + self._idle + DAY)},
            ":idle": {"N": str(now - self._idle)},
            ":absolute": {"N": str(now - self._absolute)},
            ":room": {"N": str(ROOM)},
            ":kept": {"N": str(TOKEN_WINDOW + ROOM)},
            ":most": {"N": str(MAX_VALUES - ROOM)},
            ":seen": {"N": str(submission.version)},
        }
        if submission.born:
            names[":born"] = {"N": str(submission.born)}
        try:
            self._table.update(
                visitor,
                items.HEAD,
                UpdateExpression=_APPEND,
                ConditionExpression=_APPEND_IF_SAME if submission.born else _APPEND_IF_NEW,
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues=names,
            )
        except ConditionFailed as race:
            return race.stored or self._head(visitor), race.retried
        return Outcome.DONE

    def _start(self, stored: Head | None, now: int) -> Head:
        """The head that a change starts from: an expired list is as good as none."""
        if stored is None:
            return heads.opened(now)
        return stored if self._alive(stored) else heads.expired(stored, now)

    def _write(
        self, visitor: str, stored: Head | None, change: Change, submission: Submission, now: int
    ) -> None:
        """All of `change`, if the head still is as `stored`; raises `ConditionFailed` if it is not."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if stored:
            condition = {
                "ConditionExpression": _UNCHANGED,
                "ExpressionAttributeValues": {
                    ":born": {"N": str(stored.born)},
                    ":forgotten": {"N": str(stored.forgotten)},
                    ":kept": {"N": str(len(stored.tokens))},
                },
            }
        table = self._table
        writes = [
            table.put(visitor, items.HEAD, items.write_head(change.head, now + self._idle + DAY), **condition)
        ]
        chunk_ttl = now + self._absolute + DAY  # no list is read for longer
        for chunk in change.put:
            item = items.write_chunk(chunk, chunk_ttl)
            writes.append(table.put(visitor, items.chunk_sort(chunk.number, chunk.start), item))
        writes += [
            table.delete(visitor, items.chunk_sort(chunk.number, chunk.start)) for chunk in change.delete
        ]
        if change.closes:
            expires = min(now + self._idle, change.closes.first + self._absolute)
            item = items.write_closed(
                change.closes.count, now, expires, submission.token, expires + DAY, change.note
            )
            writes.append(table.put(visitor, items.closed_sort(change.closes.number), item))
        table.write(writes)

    def _closed_by(self, visitor: str, submission: Submission) -> int:
        """The number of the closed list that `submission` closed, 0 if it is no longer kept."""
        head = self._head(visitor)
        for number in reversed(head.results if head else ()):
            item = self._table.get(visitor, items.closed_sort(number))
            if item and item["token"]["B"] == submission.token:
                return number
        return 0

    # Reads

    def _alive(self, head: Head) -> bool:
        now = time.time()
        return now - head.touched <= self._idle and now - head.first <= self._absolute

    def _head(self, visitor: str) -> Head | None:
        item = self._table.get(visitor, items.HEAD)
        return items.read_head(item) if item else None


def _conflicts(head: Head, submission: Submission) -> bool:
    """Whether the list has changed since the form was made. (A client without a form takes it as it is.)"""
    return head.version != submission.version and not submission.anywhere


def _in_time(give_up: float) -> None:
    """Raises `Unavailable` when there is no time left to begin something."""
    if time.monotonic() > give_up:
        raise Unavailable("The place where lists are kept is slow just now.")
