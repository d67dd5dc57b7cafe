"""Send many submissions from many clients, with random faults, and count lost and duplicated entries.

    .venv/bin/python -m infra.verify.soak --clients 16 --submissions 10000

A client is one tab: a thread with its own store and connection. Two tabs share a visitor's list. Answers are
lost, connections reset, calls throttled; processes crash between two calls; forms are sent twice, or long
after they were rendered. A client acts like a person: it sends the same form again if there was no answer,
and looks at its lists when the page asks it to. Sometimes it calculates. All numbers differ, so in the end
each acknowledged number must be in exactly one list, open or closed.

The same is done to a list in a Flask session cookie (`infra.verify.soak_cookie`).
"""

import argparse
import os
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from core import aws
from core.lists import Outcome, Submission, Value
from core.lists.dynamodb import DynamoDBLists
from core.problems import Unavailable
from core.settings import DAY
from infra.serve.dynamodb_local import CannotStart, dynamodb_local
from infra.serve.local_aws import make_table, set_credentials
from infra.verify.faults import LOST_ANSWERS, REFUSALS, Crash, Fault, Wire
from infra.verify.soak_cookie import Browser

TABLE, PAGE = "wombat-soak", "soak"
TABS = 2  # of each visitor
FAULTY = 0.06  # of all attempts at a call
TWICE = 0.1  # of all submissions: a reload, or a browser that sends again
STALE = 0.05  # of all submissions come from a form that was rendered long ago
CALCULATES = 1 / 150  # after a submission
TRIES = 100  # at one thing

FAULTS = (*LOST_ANSWERS, *REFUSALS, Fault.CRASH_BEFORE, Fault.CRASH_AFTER)


@dataclass(slots=True)
class Tally:
    """What one client sent, and the answers and faults that it got."""

    acknowledged: list[Value] = field(default_factory=list)
    submissions: int = 0
    faults: int = 0
    twice: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """One row of the table, for the numbers of all clients."""

    stored_in: str
    submissions: int
    faults: int
    twice: int
    asked: int
    acknowledged: int
    lost: int
    duplicated: int
    seconds: float

    @classmethod
    def of(cls, stored_in: str, tallies: Sequence[Tally], stored: Counter[Value], seconds: float) -> "Count":
        acknowledged = [value for tally in tallies for value in tally.acknowledged]
        return cls(
            stored_in,
            submissions=sum(tally.submissions for tally in tallies),
            faults=sum(tally.faults for tally in tallies),
            twice=sum(tally.twice for tally in tallies),
            asked=sum(tally.asked for tally in tallies),
            acknowledged=len(acknowledged),
            lost=sum(1 for value in acknowledged if not stored[value]),
            duplicated=sum(times - 1 for times in stored.values()),
            seconds=seconds,
        )


def drawn_fault(draw: random.Random, tally: Tally) -> Fault | None:
    """The fault of one call, None for most."""
    if draw.random() > FAULTY:
        return None
    tally.faults += 1
    return draw.choice(FAULTS)


class StoreTab:
    """One client of the store."""

    def __init__(self, number: int, visitor: str, seed: int) -> None:
        self.number, self.visitor = number, visitor
        self.draw = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
        self.tally = Tally()
        client = aws.dynamodb()
        Wire(client, self.fault)
        self.store = DynamoDBLists(client, TABLE, PAGE, idle=30 * DAY, absolute=90 * DAY)

    def fault(self, operation: str) -> Fault | None:
        return drawn_fault(self.draw, self.tally)

    def run(self, submissions: int) -> Tally:
        form = stale = self.render()
        for turn in range(submissions):
            chosen = stale if self.draw.random() < STALE else form
            self.submit(chosen, self.number + turn / 1_000_000)
            form = self.render()
            if turn % 40 == 0:
                stale = form
            if self.draw.random() < CALCULATES:
                self.insist(self.store.close, self.visitor, form)
                form = self.render()
        return self.tally

    def submit(self, form: Submission, value: float) -> None:
        """Send `value` until it is certainly stored."""
        self.tally.submissions += 1
        while self.insist(self.store.append, self.visitor, form, [value]) not in (
            Outcome.DONE,
            Outcome.AGAIN,
        ):
            self.tally.asked += 1  # the page shows the lists and a new form
            if value in self.insist(contents, self.store, self.visitor):
                break
            form = self.render()
        self.tally.acknowledged.append(value)
        if self.draw.random() < TWICE:
            self.tally.twice += 1
            self.insist(self.store.append, self.visitor, form, [value])

    def render(self) -> Submission:
        form: Submission = self.insist(self.store.read, self.visitor).submission()
        return form

    def insist(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Call until there is a result; after a crash another process continues."""
        for _ in range(TRIES):
            try:
                return call(*arguments)
            except (Unavailable, Crash):
                continue
        raise RuntimeError(f"no answer after {TRIES} tries")


def contents(store: DynamoDBLists, visitor: str) -> list[Value]:
    """Return the numbers in all lists of a visitor, closed lists included."""
    found = store._table.query(visitor, "r#", "r$")["Items"]
    closed = [int(item["sk"]["S"].partition("#")[2]) for item in found]
    lists = [store.read(visitor), *(store.closed(visitor, number) for number in closed)]
    return [value for each in lists if each is not None for value in store.entries(visitor, each)]


def soak_store(clients: int, submissions: int, seed: int) -> Count:
    """Run the clients against the list store. Raises `RuntimeError` if a client never gets an answer."""
    make_table(aws.dynamodb(), TABLE)
    visitors = [uuid.uuid4().hex[:22] for _ in range(-(-clients // TABS))]
    tabs = [StoreTab(number, visitors[number // TABS], seed) for number in range(clients)]
    begun = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        tallies = list(pool.map(StoreTab.run, tabs, shares(clients, submissions)))
    seconds = time.monotonic() - begun
    calm = DynamoDBLists(aws.dynamodb(), TABLE, PAGE, idle=30 * DAY, absolute=90 * DAY)
    stored = Counter(value for visitor in visitors for value in contents(calm, visitor))
    return Count.of("Wombat's list store", tallies, stored, seconds)


def soak_cookie(clients: int, submissions: int, seed: int) -> Count:
    """Run the clients against a list in a session cookie."""
    browsers = [Browser() for _ in range(-(-clients // TABS))]

    def run(number: int, submissions: int) -> Tally:
        draw = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
        tally, browser = Tally(), browsers[number // TABS]
        for turn in range(submissions):
            value = number + turn / 1_000_000
            tally.submissions += 1
            while draw.random() < FAULTY:
                tally.faults += 1
                browser.add(value, answer_is_lost=True)
            browser.add(value)
            tally.acknowledged.append(value)
            if draw.random() < TWICE:
                tally.twice += 1
                browser.add(value)
            if draw.random() < CALCULATES:
                browser.calculate()
        return tally

    begun = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        tallies = list(pool.map(run, range(clients), shares(clients, submissions)))
    seconds = time.monotonic() - begun
    shown = [
        value for browser in browsers for result in [*browser.results, browser.inputs()] for value in result
    ]
    return Count.of("a Flask session cookie", tallies, Counter(shown), seconds)


def shares(clients: int, submissions: int) -> list[int]:
    """Divide the submissions among the clients."""
    return [(submissions + clients - 1 - number) // clients for number in range(clients)]


def table(counts: Sequence[Count]) -> str:
    """Return the counts as a table in Markdown."""
    names = (
        "stored in",
        "submissions",
        "faults",
        "sent twice",
        "asked",
        "acknowledged",
        "lost",
        "duplicated",
        "s",
    )
    rows = [
        (
            count.stored_in,
            *(
                f"{number:,}"
                for number in (
                    count.submissions,
                    count.faults,
                    count.twice,
                    count.asked,
                    count.acknowledged,
                    count.lost,
                    count.duplicated,
                    round(count.seconds),
                )
            ),
        )
        for count in counts
    ]
    lines = [names, ("---", *["--:"] * (len(names) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.verify.soak", description="Count lost entries.")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    set_credentials()
    endpoint = os.environ.get("DYNAMODB_ENDPOINT")
    try:
        with nullcontext(endpoint) if endpoint else dynamodb_local() as os.environ["DYNAMODB_ENDPOINT"]:
            store = soak_store(chosen.clients, chosen.submissions, chosen.seed)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    cookie = soak_cookie(chosen.clients, chosen.submissions, chosen.seed)
    print(table([store, cookie]))
    return 1 if store.lost or store.duplicated or store.acknowledged < chosen.submissions else 0


if __name__ == "__main__":
    sys.exit(main())
