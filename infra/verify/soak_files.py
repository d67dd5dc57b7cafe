"""Change visitors' files from many clients, with random faults, and count lost, mixed and reappeared ones.

    .venv/bin/python -m infra.verify.soak_files --clients 16 --submissions 2000

As `infra.verify.soak`, for the files of a console page: two tabs share a visitor's files, and each uploads
files and deletes some of its own. S3 is in moto, one call at a time; the list store is in DynamoDB Local, or
in the DynamoDB that DYNAMODB_ENDPOINT names. In the end each visitor must have exactly the files that were
acknowledged and not deleted, each with its own content.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from core import aws
from core.backend import Backend
from core.fields.files import UploadedFile
from core.folders import Files, Named
from core.folders.store import Folders
from core.lists import Outcome, Submission
from core.lists.dynamodb import DynamoDBLists
from core.pages.console.files_form import FilesForm
from core.pages.console.program import Program
from core.pages.console.sent import Action, Sent
from core.pages.stateful import Visit
from core.problems import Unavailable
from core.settings import DAY
from core.visitor.cookie import Visitor
from core.web.event import read_request
from infra.serve.dynamodb_local import CannotStart, dynamodb_local
from infra.serve.local_aws import local_aws, make_table
from infra.serve.site import BUCKET
from infra.verify.faults import BucketWire, Crash, Fault, Wire
from infra.verify.soak import TABLE, TABS, TRIES, TWICE, Count, Tally, drawn_fault, shares, table

PAGE = "soak_files"
OWN_FILES = 20  # of a tab at one time: a visitor may have 100


class FilesTab:
    """One client: a thread with its own clients for both stores. `one_call` lets one thread at a time call
    moto."""

    def __init__(self, number: int, visitor: str, seed: int, script: Path, one_call: threading.Lock) -> None:
        self.draw = Random(f"files {seed} {number}")  # noqa: S311 - no secret
        self.number, self.tally, self.files = number, Tally(), list[str]()
        lists, bucket = aws.dynamodb(), aws.s3(BUCKET)
        connections: Any = bucket._connections
        deliver = connections.send

        def one_at_a_time(*arguments: Any) -> Any:
            with one_call:
                return deliver(*arguments)

        connections.send = one_at_a_time
        Wire(lists, self.fault)
        BucketWire(bucket, self.fault)
        folders = Folders(bucket, PAGE)
        backend = Backend(
            DynamoDBLists(lists, TABLE, PAGE, idle=30 * DAY, absolute=90 * DAY),
            uploads=cast(Any, None),
            visitors=cast(
                Any, SimpleNamespace(secret_number=lambda text: 1, secret_network=lambda request: "")
            ),
            allowance=cast(Any, SimpleNamespace(take=lambda *arguments, **options: True)),
            has_files=True,
            folders=lambda: folders,
            large_files=cast(Any, None),
            job_files=cast(Any, None),
            shared=cast(Any, None),
            jobs=cast(Any, None),
        )
        self.program = Program(str(script), network=False, keep=True)
        self.visit = Visit(
            read_request({}), Visitor(visitor, int(time.time()), known=True, fresh=True), backend
        )

    def fault(self, operation: str) -> Fault | None:
        return drawn_fault(self.draw, self.tally)

    def run(self, submissions: int) -> Tally:
        for turn in range(submissions):
            name = f"{self.number}-{turn}.txt"
            self.submit(Sent(Action.UPLOAD, uploads=(UploadedFile(name, name.encode()),)))
            self.files.append(name)
            if len(self.files) > OWN_FILES:
                self.submit(Sent(Action.DELETE, name=self.files.pop(self.draw.randrange(OWN_FILES))))
        self.tally.acknowledged += self.files
        return self.tally

    def submit(self, sent: Sent) -> None:
        """Send a form until it is certain that the files are changed, and sometimes twice."""
        self.tally.submissions += 1
        sent = replace(sent, submission=self.form())
        while self.insist(sent) not in (Outcome.DONE, Outcome.AGAIN):
            self.tally.asked += 1
            sent = replace(sent, submission=self.form())
        if self.draw.random() < TWICE:
            self.tally.twice += 1
            self.insist(sent)

    def form(self) -> Submission:
        """The submission of a form on the page as it is now."""
        for _ in range(TRIES):
            try:
                return self.visit.snapshot().submission()
            except (Unavailable, Crash):
                continue
        raise RuntimeError(f"no answer after {TRIES} tries")

    def insist(self, sent: Sent) -> Outcome:
        """Send the same form until there is an answer; after a crash another process continues."""
        for _ in range(TRIES):
            try:
                return FilesForm(self.program, self.visit, sent).change()
            except (Unavailable, Crash):
                continue
        raise RuntimeError(f"no answer after {TRIES} tries")


def soak_files(clients: int, submissions: int, seed: int) -> Count:
    """Run the clients. Raises `RuntimeError` if a client never gets an answer."""
    make_table(aws.dynamodb(), TABLE)
    visitors = [uuid.uuid4().hex[:22] for _ in range(-(-clients // TABS))]
    one_call = threading.Lock()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.py")
        script.write_text("input('Which file? ')\n")
        tabs = [
            FilesTab(number, visitors[number // TABS], seed, script, one_call) for number in range(clients)
        ]
        begun = time.monotonic()
        with ThreadPoolExecutor(clients) as pool:
            tallies = list(pool.map(FilesTab.run, tabs, shares(clients, submissions)))
        seconds = time.monotonic() - begun
    acknowledged = {name for tally in tallies for name in tally.acknowledged}
    calm = Folders(aws.s3(BUCKET), PAGE)
    lists = DynamoDBLists(aws.dynamodb(), TABLE, PAGE, idle=30 * DAY, absolute=90 * DAY)
    stored: Counter[Any] = Counter()
    for visitor in visitors:
        files: Files = calm.get(visitor, Named.parse(lists.read(visitor).files).version) or {}
        for name, content in files.items():
            # One that was deleted and is there again counts as a duplicate, one with wrong content as lost.
            stored[name] += (1 if name in acknowledged else 2) if content == name.encode() else 0
    return Count.of("visitors' files", tallies, stored, seconds)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m infra.verify.soak_files", description="Count lost files."
    )
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--submissions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    endpoint = os.environ.get("DYNAMODB_ENDPOINT")
    try:
        with nullcontext(endpoint) if endpoint else dynamodb_local() as address, local_aws(address):
            os.environ["DYNAMODB_ENDPOINT"] = address
            count = soak_files(chosen.clients, chosen.submissions, chosen.seed)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    print(table([count]))
    return 1 if count.lost or count.duplicated else 0


if __name__ == "__main__":
    sys.exit(main())
