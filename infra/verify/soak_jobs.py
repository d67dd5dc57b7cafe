"""Start many jobs under random faults, and count those that are lost, or run twice.

    .venv/bin/python -m infra.verify.soak_jobs --jobs 200

Each visitor sends a form until there is an answer, as a person would. The table throttles, fails and loses
answers; each event of a job is delivered twice at the same time, and once more at the end; workers are killed
between two calls, and their processes end with them. In the end each job must have ended once, and must not
have run twice; each that has ended with a result must have run, and have its own result.

It uses DynamoDB Local, or the DynamoDB that DYNAMODB_ENDPOINT names.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from core import aws
from core.folders.large import LargeFiles
from core.jobs.job import SILENT_SECONDS, START_SECONDS, Job, State
from core.jobs.store import Busy, Jobs, Stores
from core.jobs.worker import do
from core.lists.allowance import Allowance
from core.lists.dynamodb import DynamoDBLists
from core.lists.table import Table
from core.problems import Unavailable
from core.settings import DAY
from infra.serve.dynamodb_local import CannotStart, dynamodb_local
from infra.serve.local_aws import make_table, set_credentials
from infra.verify.faults import LOST_ANSWERS, REFUSALS, Crash, Fault, Wire

TABLE, PAGE = "wombat-soak-jobs", "soak_jobs"
FAULTY = 0.06  # of all attempts at a call
KILLED = 0.01  # of a worker's attempts: about a tenth of the workers
AT_ONCE = 4  # visitors
PAGE_JOBS = 10  # at once: those whose workers were killed count for 20 seconds
ALLOWED_SECONDS = 60  # of a job
PAUSE_SECONDS = 0.2  # of a visitor, before the next try
MARKER = "WOMBAT_SOAK_MARKER"

APP = f'''\
import os
from core import form_page

def work(number: int) -> int:
    """Note that it ran, and return the next number."""
    with open(os.environ["{MARKER}"], "a") as file:
        file.write(f"{{number}}\\n")
    print(number)
    return number + 1

handler = form_page(work, title="Soak", minutes=1)
'''

Answer = TypeVar("Answer")


@dataclass
class Soak:
    """One run: its random faults, and what became of its jobs."""

    seed: int
    handler: str
    killed: float
    faults: Counter[Fault] = field(default_factory=Counter)

    def visit(self, number: int) -> None:
        """Start the job of this number, with its event delivered twice."""
        draw = Random(f"jobs {self.seed} {number}")  # noqa: S311 - no secret
        jobs = self.jobs(draw, kills=False)
        while True:
            with suppress(Busy):
                insist(lambda: jobs.create(*self.names(number), request(number), ALLOWED_SECONDS))
                break
            time.sleep(PAUSE_SECONDS)
        workers = [threading.Thread(target=self.work, args=(number, each)) for each in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def work(self, number: int, delivery: int) -> None:
        """Do the job as a worker does, which a fault may kill."""
        jobs = self.jobs(Random(f"worker {self.seed} {number} {delivery}"), kills=True)  # noqa: S311
        visitor, token = self.names(number)
        with suppress(Crash):
            do(stores(jobs), {"visitor": visitor, "job": token}, self.handler, os.environ)

    def jobs(self, draw: Random, *, kills: bool) -> Jobs:
        """The store of jobs with faults of its own."""

        def fault(operation: str) -> Fault | None:
            drawn = None
            if draw.random() < FAULTY:
                drawn = draw.choice((*LOST_ANSWERS, *REFUSALS))
            if kills and draw.random() < self.killed:
                drawn = draw.choice((Fault.CRASH_BEFORE, Fault.CRASH_AFTER))
            if drawn:
                self.faults[drawn] += 1
            return drawn

        client = aws.dynamodb()
        Wire(client, fault)
        return Jobs(Table(client, TABLE, PAGE), DAY, (1, PAGE_JOBS))

    @staticmethod
    def names(number: int) -> tuple[str, str]:
        """The visitor and the id of a job."""
        return f"visitor-{number}", f"{number:032x}"


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the jobs. `wrong`: jobs that are lost, have run twice, or have a wrong end, in words."""

    states: Counter[str]
    faults: int
    killed: int
    wrong: list[str]


def soak_jobs(number: int, seed: int, killed: float = KILLED) -> Found:
    """Start that many jobs, and wait until each has ended. `killed`: of a worker's attempts."""
    make_table(aws.dynamodb(), TABLE)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, PAGE)
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "app.py").write_text(APP)
        marker = Path(folder, "runs")
        marker.touch()
        os.environ[MARKER] = str(marker)
        sys.path.append(folder)
        try:
            soak = Soak(seed, f"{PAGE}.app.handler", killed)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(soak.visit, range(number)))
            return check(soak, number, marker)
        finally:
            sys.path.remove(folder)


def stores(jobs: Jobs) -> Stores:
    """What a worker reads and writes; only jobs have faults, and no result has files."""
    table = aws.dynamodb()
    lists = DynamoDBLists(table, TABLE, PAGE, idle=DAY, absolute=DAY)
    files = LargeFiles(aws.s3(""), PAGE, kept=True)
    return Stores(jobs, lists, Allowance(Table(table, TABLE, PAGE)), lambda: files)


def check(soak: Soak, number: int, marker: Path) -> Found:
    """Compare how the jobs have ended with what has run, after a last delivery of all events."""
    calm = Jobs(Table(aws.dynamodb(), TABLE, PAGE), DAY)
    before = [ended(calm, *soak.names(each)) for each in range(number)]
    for each in range(number):
        visitor, token = soak.names(each)
        do(stores(calm), {"visitor": visitor, "job": token}, soak.handler, os.environ)
    ran = Counter(marker.read_text().split())
    wrong = []
    for each, job in enumerate(before):
        after = calm.find(*soak.names(each))
        runs = ran[str(each)]
        if job is None or after is None:
            wrong.append(f"{each} is lost")
        elif (after.state, after.reason) != (job.state, job.reason):
            wrong.append(f"{each} was {job.state}, and then {after.state}")
        elif runs > 1 or (job.state is State.ENDED and not runs):
            wrong.append(f"{each} has {job.state}, and has run {runs} times")
        elif job.state is State.ENDED and f'"result": {each + 1}}}' not in result(calm, soak, each, job):
            wrong.append(f"{each} has another result")
    killed = sum(times for fault, times in soak.faults.items() if fault.name.startswith("CRASH"))
    states = Counter(f"{job.state} {job.reason}".strip() for job in before if job)
    return Found(states, soak.faults.total(), killed, wrong)


def ended(jobs: Jobs, visitor: str, token: str) -> Job | None:
    """The job once it is over, or as it is after the time in which a visitor must know."""
    until = time.monotonic() + max(START_SECONDS, SILENT_SECONDS) + 5
    while (job := jobs.find(visitor, token)) and not job.over and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return job if job and job.over else None


def result(jobs: Jobs, soak: Soak, number: int, job: Job) -> str:
    return jobs.result(soak.names(number)[0], job).decode()


def request(number: int) -> bytes:
    """The form of a job, as its page stores it."""
    return (
        b'{"headers": {"content-type": "application/x-www-form-urlencoded"}, "body": "number=%d", '
        b'"requestContext": {"http": {"method": "POST"}}}' % number
    )


def insist(call: Callable[[], Answer]) -> Answer:
    """Call until there is an answer."""
    while True:
        with suppress(Unavailable):
            return call()
        time.sleep(PAUSE_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.verify.soak_jobs", description="Count jobs that are lost or run twice."
    )
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    endpoint = os.environ.get("DYNAMODB_ENDPOINT")
    begun = time.monotonic()
    try:
        with nullcontext(endpoint) if endpoint else dynamodb_local() as address:
            os.environ["DYNAMODB_ENDPOINT"] = address
            set_credentials()
            found = soak_jobs(chosen.jobs, chosen.seed)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{chosen.jobs} jobs, {found.faults} faults, {found.killed} of them kill a worker")
    print(", ".join(f"{times} {state}" for state, times in found.states.most_common()))
    print(f"{len(found.wrong)} wrong, in {time.monotonic() - begun:.0f} s")
    print("\n".join(found.wrong))
    return bool(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
