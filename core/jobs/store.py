"""The jobs of one page in the table. `core.jobs` states the layout and its invariants."""

import json
import os
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from core.jobs.job import START_SECONDS, File, Item, Job, Reason, State, Work, as_seen, read
from core.lists import Lists
from core.lists.allowance import Allowance
from core.lists.table import ConditionFailed, Table
from core.problems import NotFound, Problem

if TYPE_CHECKING:
    from core.folders.large import LargeFiles

PART_BYTES = 380_000  # of an item, which may have 409,600
ATTEMPTS = 5  # to store a job while others are stored
BACKOFF_SECONDS = 0.05  # doubled for each attempt: the most that it waits
LISTED = 10  # of a visitor's jobs, the newest

_RUNNING = ("j#", "running")
_STATE = {"#state": "state"}  # a reserved word


class Busy(Problem):
    """No further job may run now. It is no failure of the site, which rings an alarm."""

    status = 429
    title = "The page is busy"
    advice = "Nothing was started. Send it again in a few minutes."
    headers: Mapping[str, str] = {"retry-after": "60"}


class SentBefore(Exception):
    """The form was sent before, with other values."""


class Jobs:
    """The jobs of the page that `table` is for, kept for `kept` seconds. `at_once`: how many may run of a
    visitor, and of the page; a worker starts none. Calls may raise `Unavailable`."""

    def __init__(self, table: Table, kept: int, at_once: tuple[int, int] = (0, 0)) -> None:
        self._table = table
        self._kept = kept
        self._of_visitor, self._of_page = at_once

    def create(self, visitor: str, token: str, request: bytes, seconds: int) -> bool:
        """Store a job for `request`. Returns False if it was stored before: it must not be started again,
        unless its start had been given up. Raises `Busy`, and `SentBefore` if `token` is that of another
        request."""
        digest = _digest(request)
        parts = self._put_parts(visitor, f"{token}#i#{digest}", request)
        now, by = int(time.time()), os.urandom(8).hex()
        item = {
            "state": {"S": State.WAITING},
            "version": _number(1),
            "created": _number(now),
            "seconds": _number(seconds),
            "digest": {"S": digest},
            "creation": {"S": by},
            "inputs": _number(parts),
            "ttl": _number(now + self._kept),
        }
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, BACKOFF_SECONDS * 2**attempt))  # noqa: S311
            stored = self._table.get(visitor, f"j#{token}")
            if stored and stored.get("reason") != {"S": Reason.NOT_STARTED}:
                if stored["digest"]["S"] != digest:
                    raise SentBefore()
                return bool(stored["creation"]["S"] == by)
            try:
                put = self._table.put(
                    visitor,
                    f"j#{token}",
                    item,
                    ConditionExpression="attribute_not_exists(pk) OR reason = :never",
                    ExpressionAttributeValues={":never": {"S": Reason.NOT_STARTED}},
                )
                self._table.write([put, self._admission(visitor, token)])
            except ConditionFailed:  # perhaps against its own first attempt: the next look says so
                continue
            return True
        raise Busy("Many people are starting this at the same time.")

    def _admission(self, visitor: str, token: str) -> dict[str, dict[str, Any]]:
        """The write that adds a job to those that may be running. Raises `Busy`."""
        item = self._table.get(*_RUNNING)
        version = int(item["version"]["N"]) if item else 0
        named = json.loads(item["jobs"]["S"]) if item else []
        live = [each for each in named if (job := self.find(*each)) and not job.over]
        if sum(each[0] == visitor for each in live) >= self._of_visitor:
            own = "a run" if self._of_visitor == 1 else f"{self._of_visitor} runs"
            raise Busy(f"You have {own} on this page, not ended yet.")
        if len(live) >= self._of_page:
            raise Busy("As many people as the site allows are running this.")
        changed = {
            "version": _number(version + 1),
            "jobs": {"S": json.dumps([*live, [visitor, token]])},
        }
        return self._table.put(
            *_RUNNING,
            changed,
            ConditionExpression="attribute_not_exists(pk) OR version = :version",
            ExpressionAttributeValues={":version": _number(version)},
        )

    def find(self, visitor: str, token: str) -> Job | None:
        """The job as a visitor should see it: one that nobody works on has failed."""
        item = self._table.get(visitor, f"j#{token}")
        return as_seen(read(token, item)) if item else None

    def listed(self, visitor: str) -> list[Job]:
        """The visitor's newest jobs, newest first."""
        found = self._table.query(visitor, "j#", "j#~")["Items"]
        jobs = [as_seen(read(item["sk"]["S"][2:], item)) for item in found]
        return sorted(jobs, key=lambda job: job.created, reverse=True)[:LISTED]

    def newest(self, visitor: str, request: bytes) -> Job | None:
        """The newest job that asks the same as `request`; None if none of the visitor's newest does."""
        digest = _digest(request)
        return next((job for job in self.listed(visitor) if job.digest == digest), None)

    def request(self, visitor: str, job: Job) -> bytes:
        """The request that asked for the job."""
        return self._get_parts(visitor, f"{job.id}#i#{job.digest}", job.inputs)

    def output(self, visitor: str, job: Job) -> str:
        """All that it has printed, with the line being printed."""
        return "".join(self._texts(visitor, job)) + job.line

    def result(self, visitor: str, job: Job) -> bytes:
        """What `end` stored."""
        return self._get_parts(visitor, f"{job.id}#r", job.results)

    def claim(self, visitor: str, token: str) -> Job | None:
        """Let the caller be the one that works on a job. None if another one is, or if it is too late."""
        now, claim = int(time.time()), os.urandom(8).hex()
        # A claim that fails may be ours all the same, if the answer to a first attempt was lost.
        with suppress(ConditionFailed):
            self._change(
                visitor,
                token,
                "#state = :state, started = :now, beat = :now, claim = :claim",
                {":state": {"S": State.RUNNING}, ":now": _number(now), ":claim": {"S": claim}},
                "#state = :waiting AND created > :late",
                {":waiting": {"S": State.WAITING}, ":late": _number(now - START_SECONDS)},
            )
        job = self.find(visitor, token)
        return job if job and job.claim == claim else None

    def give_up(self, visitor: str, token: str, state: State, reason: str = "") -> bool:
        """End a job that waits for its worker. Returns False if it waits no longer."""
        return self._end(visitor, token, State.WAITING, "", state, {"reason": {"S": reason}})

    def ask_to_stop(self, visitor: str, token: str) -> None:
        """Let a job's worker stop it, or stop it now if it has none yet."""
        if self.give_up(visitor, token, State.STOPPED):
            return
        running = {":running": {"S": State.RUNNING}}
        with suppress(ConditionFailed):  # it has ended
            self._change(
                visitor, token, "stopping = :yes", {":yes": {"BOOL": True}}, "#state = :running", running
            )

    def report(self, visitor: str, job: Job, number: int, work: Work) -> bool:
        """Store output and a heartbeat. `number`: of the items of output before. Returns False if the visitor
        has asked to stop."""
        part = f"k#{job.id}#o#{number:06d}"
        if work.lines:
            text = {"text": {"S": work.lines}, "ttl": _number(job.created + self._kept)}
            self._table.write([self._table.put(visitor, part, text)])
        values = {
            ":line": {"S": work.line},
            ":printed": _number(number + bool(work.lines)),
            ":left": _number(work.left_out),
            ":now": _number(int(time.time())),
        }
        sets = "line = :line, printed = :printed, left_out = :left, beat = :now"
        if work.bar:
            sets += ", bar = :bar"
            values[":bar"] = {"S": json.dumps(work.bar)}
        expected = {":running": {"S": State.RUNNING}, ":claim": {"S": job.claim}}
        try:
            self._change(visitor, job.id, sets, values, "#state = :running AND claim = :claim", expected)
        except ConditionFailed:  # its visitor has deleted the job
            if work.lines:
                self._table.remove(visitor, part)
            return False
        return "stopping" not in (self._table.get(visitor, f"j#{job.id}") or {})

    def end(self, visitor: str, job: Job, result: bytes, files: Sequence[File] = ()) -> bool:
        """End a job with its result, whose `files` are in the bucket. Returns False, and stores nothing, if
        its visitor has deleted it."""
        parts = self._put_parts(visitor, f"{job.id}#r", result)
        more: Item = {"results": _number(parts)} | ({"files": {"S": json.dumps(files)}} if files else {})
        if self._end(visitor, job.id, State.RUNNING, job.claim, State.ENDED, more):
            return True
        there = self.find(visitor, job.id) is not None  # ended by an attempt of which the answer was lost
        for place in range(0 if there else parts):
            self._table.remove(visitor, f"k#{job.id}#r#{place:06d}")
        return there

    def fail(self, visitor: str, job: Job, state: State, reason: str = "") -> None:
        """End a job without a result."""
        self._end(visitor, job.id, State.RUNNING, job.claim, state, {"reason": {"S": reason}})

    def _end(self, visitor: str, token: str, before: State, claim: str, after: State, more: Item) -> bool:
        values = {":state": {"S": after}, ":now": _number(int(time.time()))}
        values |= {f":{name}": value for name, value in more.items()}
        condition = "#state = :before"
        expected: Item = {":before": {"S": before}}
        if claim:
            condition, expected = f"{condition} AND claim = :claim", expected | {":claim": {"S": claim}}
        sets = "#state = :state, ended = :now" + "".join(f", {name} = :{name}" for name in more)
        try:
            self._change(visitor, token, sets, values, condition, expected)
        except ConditionFailed:
            return False
        return True

    def _change(
        self, visitor: str, token: str, sets: str, values: Item, condition: str, expected: Item
    ) -> None:
        self._table.update(
            visitor,
            f"j#{token}",
            UpdateExpression=f"SET {sets} ADD version :one",
            ConditionExpression=condition,
            ExpressionAttributeNames=_STATE,
            ExpressionAttributeValues=values | expected | {":one": _number(1)},
        )

    def _put_parts(self, visitor: str, name: str, content: bytes) -> int:
        packed = zlib.compress(content, 1)
        starts = range(0, len(packed), PART_BYTES)
        ttl = _number(int(time.time()) + self._kept)
        for place, start in enumerate(starts):
            part = {"part": {"B": packed[start : start + PART_BYTES]}, "ttl": ttl}
            self._table.write([self._table.put(visitor, f"k#{name}#{place:06d}", part)])
        return len(starts)

    def _get_parts(self, visitor: str, name: str, number: int) -> bytes:
        found = [item["part"]["B"] for item in self._items(visitor, f"k#{name}#", number)]
        if len(found) < number:
            raise NotFound("This run has been deleted.")
        return zlib.decompress(b"".join(found))

    def _texts(self, visitor: str, job: Job) -> Iterator[str]:
        for item in self._items(visitor, f"k#{job.id}#o#", job.printed):
            yield item["text"]["S"]

    def _items(self, visitor: str, prefix: str, number: int) -> Iterator[Item]:
        after: Item = {}
        while number:
            page = self._table.query(visitor, f"{prefix}000000", f"{prefix}{number - 1:06d}", **after)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class Stores(NamedTuple):
    """What a worker reads and writes: the jobs of its page, the lists that they are about, and the files of
    their results. `files` connects to the bucket, at the first call."""

    jobs: Jobs
    lists: Lists
    allowance: Allowance
    files: "Callable[[], LargeFiles]"


def _digest(request: bytes) -> str:
    return blake2b(request, digest_size=8).hexdigest()


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}
