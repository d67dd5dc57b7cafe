"""A job: its states, why it has failed, and how it stands in the table."""

import json
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from core.jobs.output import Bar

START_SECONDS = 20  # a worker that comes later finds its job given up
SILENT_SECONDS = 20  # without a heartbeat; the worker writes one every five seconds
OF_LIST = "result="  # the query of a request whose work is about a closed list; its number follows
FILE = "file"  # in the query of a job: the number of a file of its result

Item = dict[str, Any]
"""An item of the table, as DynamoDB writes it."""


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"
    STOPPED = "stopped"


class Reason(StrEnum):
    """Why a job has failed."""

    NOT_STARTED = "not started"
    SILENT = "silent"
    MEMORY = "memory"
    TIME = "time"
    EXIT = "exit"
    RAISED = "raised"
    RESULT = "result"
    ROOM = "room"


class File(NamedTuple):
    """A file of a result that its page cannot hold: its name in the bucket, and what its visitor calls it."""

    name: str
    called: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now. Times are Unix times in seconds, 0 for what has not happened. `version` grows with
    each change; `seconds`: how long it may run."""

    id: str
    state: State
    version: int
    created: int
    seconds: int
    started: int = 0
    beat: int = 0
    ended: int = 0
    reason: str = ""
    claim: str = ""
    digest: str = ""
    line: str = ""
    printed: int = 0
    left_out: int = 0
    bar: Bar | None = None
    inputs: int = 0
    results: int = 0
    files: tuple[File, ...] = ()

    @property
    def over(self) -> bool:
        return self.state not in (State.WAITING, State.RUNNING)

    @property
    def elapsed(self) -> int:
        """Seconds since its start, or between its start and its end."""
        return max(0, (self.ended or int(time.time())) - (self.started or self.created))


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker has to report since its last report."""

    lines: str = ""
    line: str = ""
    left_out: int = 0
    bar: Bar | None = None


def as_seen(job: Job) -> Job:
    """The job as a visitor should see it: one that nobody works on has failed."""
    now = int(time.time())
    if job.state is State.WAITING and now > job.created + START_SECONDS:
        return replace(job, state=State.FAILED, reason=Reason.NOT_STARTED, ended=job.created + START_SECONDS)
    if job.state is State.RUNNING and now > job.beat + SILENT_SECONDS:
        return replace(job, state=State.FAILED, reason=Reason.SILENT, ended=job.beat)
    return job


def read(token: str, item: Item) -> Job:
    """The job that is stored as `item`."""

    def number(name: str) -> int:
        return int(item[name]["N"]) if name in item else 0

    def text(name: str) -> str:
        return str(item[name]["S"]) if name in item else ""

    return Job(
        token,
        State(item["state"]["S"]),
        number("version"),
        number("created"),
        number("seconds"),
        number("started"),
        number("beat"),
        number("ended"),
        text("reason"),
        text("claim"),
        text("digest"),
        text("line"),
        number("printed"),
        number("left_out"),
        Bar(*json.loads(item["bar"]["S"])) if "bar" in item else None,
        number("inputs"),
        number("results"),
        tuple(File(*each) for each in json.loads(text("files") or "[]")),
    )
