"""The worker of one page's jobs: a Lambda function, or a thread where the site is served locally.

It claims a job, lets a process of its own do the work, and stores what that prints, once a second.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from core.jobs.job import OF_LIST, File, Job, Reason, State, Work
from core.jobs.output import Bar, Output
from core.jobs.store import Jobs, Stores
from core.problems import NotFound, Unavailable
from core.settings import temporary_folder
from core.web.log import log_failure, log_script_error

REPORT_SECONDS = 1.0  # between two reports of new output: each costs two write units
BEAT_SECONDS = 5.0  # between two reports of nothing new
RETRY_SECONDS = 2.0  # after the table did not answer
MAX_RESULT_BYTES = 5_600_000  # fit an answer of Lambda, with the files that a page embeds, in base64
STORE_SECONDS = 15  # of Lambda's limit are kept for storing the result
MAX_MINUTES = 15  # Lambda's limit
MAX_SECONDS = MAX_MINUTES * 60 - STORE_SECONDS  # of work
CHUNK_BYTES = 65_536

Answer = TypeVar("Answer")


def handler(event: Mapping[str, Any], context: object) -> None:
    """Do the job that the page's event names; Lambda calls it."""
    from core.aws import dynamodb, s3
    from core.folders.large import LargeFiles
    from core.lists.allowance import Allowance
    from core.lists.dynamodb import DynamoDBLists
    from core.lists.table import Table
    from core.settings import WorkerSettings

    settings = WorkerSettings.read()
    service, name, kept = dynamodb(), settings.table_name, settings.kept_seconds
    lists = DynamoDBLists(service, name, settings.page, idle=kept, absolute=kept)  # to be read only
    table = Table(service, name, settings.page)
    files = LargeFiles(s3(settings.files_bucket), settings.page, kept=True)
    stores = Stores(Jobs(table, kept), lists, Allowance(table), lambda: files)
    do(stores, event, settings.handler, os.environ)


def do(stores: Stores, event: Mapping[str, Any], dotted: str, environment: Mapping[str, str]) -> None:
    """Claim the job that `event` names and do it. An event that comes twice does nothing the second time."""
    jobs, visitor = stores.jobs, event["visitor"]
    try:
        job = _patiently(lambda: jobs.claim(visitor, event["job"]))
        if job is None:
            return
        request = _patiently(lambda: _request(stores, visitor, job))
    except NotFound:  # the visitor has just deleted it
        return
    except Unavailable:  # the page says that it has not started, or that nothing was heard of it
        log_failure(event["job"])
        return
    with TemporaryDirectory(dir=temporary_folder()) as folder:
        _Run(stores, visitor, job, dotted, environment, Path(folder)).follow(request)


def _request(stores: Stores, visitor: str, job: Job) -> bytes:
    """The request that asked for the job. One about a closed list gets the list as its body, because the
    process that does the work does not read the table."""
    asked = stores.jobs.request(visitor, job)
    event = json.loads(asked)
    query = event.get("rawQueryString", "")
    closed = stores.lists.closed(visitor, int(query.removeprefix(OF_LIST))) if query else None
    if closed is None:
        return asked
    values = list(stores.lists.entries(visitor, closed))
    return json.dumps(event | {"body": json.dumps({"values": values, "note": closed.note})}).encode()


@dataclass
class _Run:
    """One process that works on a job, and what it has said so far."""

    stores: Stores
    visitor: str
    job: Job
    dotted: str
    environment: Mapping[str, str]
    folder: Path
    output: Output = field(default_factory=Output)
    lines: str = ""
    number: int = 0
    changed: bool = False
    bar: Bar | None = None
    result: bytes | None = None
    called: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    failed: str = ""
    rest: bytes = b""

    @property
    def jobs(self) -> Jobs:
        return self.stores.jobs

    def follow(self, request: bytes) -> None:
        """Run the process to its end, and store how it has ended."""
        reader, writer = os.pipe()
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-u", "-m", "core.jobs.child", *self._arguments(writer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[writer],
            start_new_session=True,
            env={**_without_runtime(self.environment), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        os.close(writer)
        stopped: State | Reason | None = None
        try:
            assert process.stdout  # noqa: S101 - a pipe
            _hand_over(process, request)
            stopped = self._listen(process.stdout.fileno(), reader)
        finally:
            os.close(reader)
            _kill(process)
        self.output.close()
        try:
            _patiently(self._report)
            _patiently(lambda: self._end(process.returncode, stopped))
        except Unavailable:  # the page says that nothing was heard of the job
            log_failure(self.job.id)

    def _arguments(self, messages: int) -> list[str]:
        return [self.dotted, str(messages), self.job.id, str(self.folder)]

    def _listen(self, printed: int, messages: int) -> State | Reason | None:
        """Store what arrives until both pipes end. Returns why the process must be ended before that."""
        deadline = time.monotonic() + min(self.job.seconds, MAX_SECONDS)
        due = time.monotonic() + REPORT_SECONDS
        beat = time.monotonic() + BEAT_SECONDS
        with selectors.DefaultSelector() as selector:
            for descriptor, take in ((printed, self._print), (messages, self._hear)):
                selector.register(descriptor, selectors.EVENT_READ, take)
            while selector.get_map():
                for key, _ in selector.select(0.2):
                    chunk = os.read(key.fd, CHUNK_BYTES)
                    if chunk:
                        key.data(chunk)
                    else:
                        selector.unregister(key.fd)
                    if not chunk and key.fd == messages and (self.failed or self.result is not None):
                        return None  # a process that it left behind may hold its output
                now = time.monotonic()
                if now >= deadline:
                    return Reason.TIME
                if now >= beat or (self.changed and now >= due):
                    try:
                        if not self._report():
                            return State.STOPPED
                    except Unavailable:
                        due, beat = now + RETRY_SECONDS, now + RETRY_SECONDS
                    else:
                        due, beat = now + REPORT_SECONDS, now + BEAT_SECONDS
        return None

    def _print(self, chunk: bytes) -> None:
        self.output.add(chunk)
        self.bar = self.output.bar or self.bar
        self.changed = True

    def _hear(self, chunk: bytes) -> None:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "bar" in message:
                self.bar, self.changed = Bar(*message["bar"]), True
            elif "file" in message:
                self.called.append(message["file"])
            elif "result" in message:
                self.result = b64decode(message["result"])
            else:
                self.failed = message["failed"]

    def _report(self) -> bool:
        self.lines += self.output.take()
        work = Work(self.lines, self.output.line, self.output.left_out, self.bar)
        going_on = self.jobs.report(self.visitor, self.job, self.number, work)
        if going_on and self.lines:
            self.number += 1
            self.lines = ""
        self.changed = False
        return going_on

    def _end(self, status: int, stopped: State | Reason | None) -> None:
        if self.failed:
            log_script_error(self.job.id, self.failed)
        if isinstance(stopped, State):
            self.jobs.fail(self.visitor, self.job, stopped)
        elif stopped:
            self.jobs.fail(self.visitor, self.job, State.FAILED, stopped)
        elif self.result is None:
            reason = Reason.MEMORY if status == -signal.SIGKILL else Reason.EXIT
            reason = Reason.RAISED if self.failed else reason
            self.jobs.fail(self.visitor, self.job, State.FAILED, reason)
        elif len(self.result) > MAX_RESULT_BYTES:
            self.jobs.fail(self.visitor, self.job, State.FAILED, Reason.RESULT)
        elif not self._store_files():
            self.jobs.fail(self.visitor, self.job, State.FAILED, Reason.ROOM)
        elif not self.jobs.end(self.visitor, self.job, self.result, self.files):
            for file in self.files:
                self.stores.files().remove(self.visitor, file.name)

    def _store_files(self) -> bool:
        """Store the files of the result that are not yet in the bucket. Returns False if there is no room."""
        for number in range(len(self.files), len(self.called)):
            path = self.folder / str(number)
            if not self.stores.allowance.take_kept(path.stat().st_size):
                return False
            with path.open("rb") as content:
                name = self.stores.files().put(self.visitor, self.called[number], content)
            self.files.append(File(name, self.called[number]))
        return True


def _patiently(call: Callable[[], Answer]) -> Answer:
    """Call again while the table does not answer. Raises `Unavailable` in the end."""
    end = time.monotonic() + STORE_SECONDS
    while True:
        try:
            return call()
        except Unavailable:
            if time.monotonic() >= end:
                raise
            time.sleep(RETRY_SECONDS)


def _hand_over(process: subprocess.Popen[bytes], request: bytes) -> None:
    assert process.stdin  # noqa: S101 - a pipe
    with suppress(BrokenPipeError):  # it has ended already, and its status says how
        process.stdin.write(b64encode(request) + b"\n")
        process.stdin.flush()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process, with all that it has started, unless it ends by itself now."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.5)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


def _without_runtime(environment: Mapping[str, str]) -> dict[str, str]:
    """The child is no Lambda function: it must not connect as one when it is imported, and the handler that
    Lambda names is not its page's."""
    runtime = ("AWS_LAMBDA_RUNTIME_API", "_HANDLER")
    return {name: value for name, value in environment.items() if name not in runtime}
