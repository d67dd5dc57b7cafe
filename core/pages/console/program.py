"""A script as a visitor's program: the record in the list, the files that it began with, and its runs."""

import os
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.folders import Files, Named
from core.lists import ListSnapshot, Value
from core.pages.console.folder import MAX_BYTES
from core.pages.console.record import Record, Start, read
from core.pages.stateful import Visit
from core.problems import Unavailable
from core.replay import Answer, Limits, Replay, replay, script_hash
from core.settings import DAY
from core.web.log import log_lost_files

LIMITS = Limits(
    deadline=7.0, returned=MAX_BYTES
)  # seconds; a changed answer takes three runs, and the function has 25

READ_ATTEMPTS = 6  # at the files that a list names, while other requests replace both

_BEGINNING = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})")  # random bits and Unix seconds

STOPPED = "With this input the program was stopped: {why}. Nothing was recorded. Enter something else."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a visitor is: the list in the store, and the record in it. `beginning`: the text that the first
    form of a new record must return. `outdated`: the list is a record of another script."""

    snapshot: ListSnapshot
    record: Record
    beginning: str = ""
    outdated: bool = False

    @property
    def named(self) -> Named:
        """The newest version of the visitor's files."""
        return Named.parse(self.snapshot.files)


class Refused(Exception):
    """Answers that are not recorded: errors for the field and answers to offer `instead`, or a notice above
    the page."""

    def __init__(self, *, errors: Sequence[str] = (), notice: str = "", instead: Sequence[str] = ()) -> None:
        super().__init__(" ".join(filter(None, [*errors, notice])))
        self.errors = errors
        self.notice = notice
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Program:
    """A script; `network` allows it connections, and `keep` keeps each visitor's files between two
    sessions."""

    script: str
    network: bool
    keep: bool

    def progress(self, visit: Visit, beginning: str = "") -> Progress:
        """How far the visitor is; at the beginning if there is no record, or one of another script.
        `beginning` is the text that the first form of a new record has returned. Raises `Unavailable`."""
        before = -1
        for _ in range(READ_ATTEMPTS):
            progress = self._recorded(visit, beginning)
            files = _kept(visit, progress)
            if files is not None:
                break
            if progress.snapshot.version == before:  # nobody has replaced them since the list was read
                log_lost_files(visit.request.id)
                break
            before = progress.snapshot.version
        else:
            raise Unavailable("Your files kept changing while they were being read.")
        start = replace(progress.record.start, folder=files or {})
        return replace(progress, record=replace(progress.record, start=start))

    def begun(self, visit: Visit, beginning: str) -> Progress:
        """The same, for a page that shows or continues the program."""
        return self.progress(visit, beginning)

    def _recorded(self, visit: Visit, beginning: str) -> Progress:
        snapshot = visit.snapshot()
        record = read(values_of(visit, snapshot))
        script = script_hash(self.script)
        if record and record.start.script == script:
            return Progress(snapshot, record)
        given = _BEGINNING.fullmatch(beginning)
        if not given or abs(time.time() - int(given[2])) > DAY:
            beginning = new_beginning()
        version = Named.parse(snapshot.files).version if self.keep else ""
        start = self.start(visit, beginning, version)
        return Progress(snapshot, Record(start), beginning, outdated=record is not None)

    def start(self, visit: Visit, beginning: str, folder_version: str = "") -> Start:
        """The start of a record. Its seed is secret: whoever knows it can predict the script's random
        numbers."""
        seed = visit.backend.visitors.secret_number(beginning)
        return Start(
            seed, float(beginning.partition(".")[2]), script_hash(self.script), folder_version=folder_version
        )

    def accepted(self, start: Start, answers: Sequence[Answer], limits: Limits | None = None) -> Replay:
        """The run with new answers. Raises `Refused` if it was stopped: each later visit would be stopped
        as well, and the visitor could not go on."""
        limits = _stricter(limits or self.run_limits())
        run = self.run(start, answers, limits)
        why = run.error if run.state == "stopped" else ""
        if not why and len(run.transcript) > limits.output:  # the end of a run may overtake the limit
            why = f"it wrote more than {limits.output:,} characters"
        if why:
            raise Refused(errors=[STOPPED.format(why=why)])
        return run

    def run(self, start: Start, answers: Sequence[Answer], limits: Limits | None = None) -> Replay:
        return replay(
            self.script,
            answers,
            seed=start.seed,
            started=start.at,
            network=self.network,
            limits=limits or self.run_limits(),
            invocation=start.invocation(),
        )

    def run_limits(self) -> Limits:
        """The limits of a view. Those for new answers are stricter."""
        return LIMITS


def new_beginning() -> str:
    """How a new record begins, as a text that its first form returns."""
    return f"{os.urandom(16).hex()}.{int(time.time())}"


def values_of(visit: Visit, snapshot: ListSnapshot) -> Iterable[Value]:
    """All values of the list, in order."""
    complete = snapshot.count <= len(snapshot.newest)
    return snapshot.newest if complete else visit.lists.entries(visit.visitor.id, snapshot)


def _kept(visit: Visit, progress: Progress) -> Files | None:
    """The files that the program began with; None if they are no longer there."""
    version = progress.record.start.folder_version
    return visit.backend.folders().get(visit.visitor.id, version) if version else {}


def _stricter(limits: Limits) -> Limits:
    """Limits for new answers, so that each later view, on a busier server, can repeat the run."""
    return limits._replace(
        deadline=limits.deadline * 5 / 7, memory=limits.memory * 7 // 8, disk=limits.disk * 7 // 8
    )
