"""Simulate a busy site, and a list that many people share, and write docs/scale.md.

    .venv/bin/python -m infra.bench.scale

Nothing is measured here: the simulation has the services' limits, the list store's algorithm, and the CPU
times of docs/performance.md. Lambda queues no request: one for which there is no process is refused at once.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles

from core.aws.endpoint import ATTEMPTS, THROTTLED_SECONDS
from core.lists.dynamodb import BACKOFF_SECONDS, DEADLINE_SECONDS, MAX_ATTEMPTS
from core.lists.sealing import TAIL_CAPACITY
from infra.operate import cost, prices
from infra.template.read import ROOT

REPORT = ROOT / "docs" / "scale.md"
TEXT = ROOT / "infra" / "bench" / "scale.md"

SEED = 1
SECONDS = 120  # simulated; it is steady after the first ten
TRIP = cost.DYNAMODB_MS / 1000
START = 0.6  # seconds of a cold start: Lambda's own, and the page's
STARTS = 1_000  # of a function's processes, in each ten seconds
APPEND_UNITS = 1 + 4 / cost.SEAL  # on average, with the sealing of each twentieth
PARTITION_UNITS = 1_000  # writes a second of one partition, and of one item
SEAL_UNITS = 4  # a transaction of two items, also if it is cancelled


@dataclass(frozen=True, slots=True)
class Limits:
    """What a site may use; `units` are the table's writes a second."""

    name: str
    arriving: int  # requests a second
    rate: int  # of the gateway
    processes: int  # at one time
    units: int


SITES = (
    Limits("the template's defaults", 1_000, 20, 10, 1_000),
    Limits("`RequestsPerSecond` 2,000", 1_000, 2_000, 10, 1_000),
    Limits("and `ReservedConcurrency` 50", 1_000, 2_000, 50, 1_000),
    Limits("and `ReservedConcurrency` 0, quota 1,000", 1_000, 2_000, 1_000, 1_000),
    Limits("the same, `RequestsPerSecond` 8,000", 5_000, 8_000, 1_000, 1_000),
    Limits("and `MaxWriteUnits` 4,000", 5_000, 8_000, 1_000, 4_000),
)
APPENDS = (10, 30, 100, 300, 600, 1_000)  # a second, to one list


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` a second, and at most `burst` at once."""

    rate: float
    burst: float
    left: float = field(init=False)
    seen: float = 0

    def __post_init__(self) -> None:
        self.left = self.burst

    def take(self, now: float, amount: float = 1) -> bool:
        self.left = min(self.burst, self.left + (now - self.seen) * self.rate)
        self.seen = now
        if self.left < amount:
            return False
        self.left -= amount
        return True


@dataclass(slots=True)
class Seen:
    """What visitors saw: answers by kind, and the seconds of those that succeeded."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    starts: int = 0
    most: int = 0
    units: float = 0

    def share(self, answer: str) -> str:
        return f"{100 * self.answers[answer] / self.answers.total():.1f} %"

    def milliseconds(self, percent: int) -> str:
        return f"{quantiles(self.seconds, n=100)[percent - 1] * 1000:,.0f}" if self.seconds else ""


def busy_site(limits: Limits, chance: Random) -> Seen:
    """Simulate requests, half of them numbers to add, of visitors who each have a list of their own."""
    cpu = cost.measured()
    took = [
        cpu["Wombat mode", f"mode {method}", "100"] / 1000 / cost.SHARE_OF_A_CORE
        for method in ("GET", "POST")
    ]
    seen, gateway = Seen(), Bucket(limits.rate, max(100, limits.rate / 2))
    starts, table = Bucket(STARTS / 10, STARTS), Bucket(limits.units, limits.units)
    busy: list[float] = []
    idle, now = 0, 0.0
    while (now := now + chance.expovariate(limits.arriving)) < SECONDS:
        while busy and busy[0] <= now:
            heapq.heappop(busy)
            idle += 1
        if not gateway.take(now):
            seen.answers["429"] += 1
            continue
        took_to_start = 0.0
        if idle:
            idle -= 1
        elif len(busy) < limits.processes and starts.take(now):
            took_to_start = START
            seen.starts += 1
        else:
            seen.answers["503 of Lambda"] += 1
            continue
        adds = chance.random() < 0.5
        waited = _asked(table, now, APPEND_UNITS, chance) if adds else 0.0
        seconds = took_to_start + took[adds] + TRIP + (waited if waited is not None else 3.0)
        heapq.heappush(busy, now + seconds)
        seen.most = max(seen.most, len(busy))
        seen.answers["503 of the table" if waited is None else "answered"] += 1
        if waited is not None:
            seen.seconds.append(seconds)
    return seen


def _asked(table: Bucket, now: float, units: float, chance: Random) -> float | None:
    """Return the seconds that the client waits until a write is not throttled; None if it gives up."""
    waited = 0.0
    for attempt in range(ATTEMPTS):
        if table.take(now, units):
            return waited
        waited += TRIP + chance.random() * THROTTLED_SECONDS * 2**attempt
    return None


def shared_list(rate: int, chance: Random) -> Seen:
    """Simulate appends to one list by the list store's algorithm: a write of the head, if its tail has room,
    or the transaction that seals the tail, which only one of those that try at a time can win."""
    seen, partition = Seen(), Bucket(PARTITION_UNITS, PARTITION_UNITS)
    events: list[
        tuple[float, int, float, int, int]
    ] = []  # when, order, since, attempt, version that was read
    now, tail, version = 0.0, 0, 0
    while (now := now + chance.expovariate(rate)) < SECONDS / 4:
        events.append((now, len(events), now, 0, -1))
    order = len(events)
    heapq.heapify(events)
    while events:
        now, _, began, attempt, read = heapq.heappop(events)
        sealing = read >= 0
        order += 1
        units = SEAL_UNITS if sealing else 1
        if not partition.take(now, units):
            _try_again(events, (now + TRIP, order, began, attempt + 4, -1), seen, chance)
            continue
        seen.units += units
        if not sealing and tail >= TAIL_CAPACITY:  # the failed condition returns the head
            heapq.heappush(events, (now + TRIP, order, began, attempt, version))
        elif sealing and read != version:
            _try_again(events, (now + TRIP, order, began, attempt + 1, -1), seen, chance)
        else:
            tail, version = (1 if sealing else tail + 1), version + 1
            seen.answers["stored"] += 1
            seen.seconds.append(now + TRIP - began)
    return seen


def _try_again(
    events: list[tuple[float, int, float, int, int]],
    event: tuple[float, int, float, int, int],
    seen: Seen,
    chance: Random,
) -> None:
    now, order, began, attempt, read = event
    if attempt >= MAX_ATTEMPTS or now - began > DEADLINE_SECONDS:
        seen.answers["503"] += 1
        return
    later = now + chance.uniform(0, min(1.0, BACKOFF_SECONDS * 2**attempt))
    heapq.heappush(events, (later, order, began, attempt, read))


def sites() -> Iterator[str]:
    columns = (
        "answered | 429 | 503 of Lambda | 503 of the table | cold starts | processes | p50, ms | p99, ms"
    )
    yield f"| limits | requests a second | {columns} | USD an hour |"
    yield "| --- |" + " ---: |" * 10
    for limits in SITES:
        seen = busy_site(limits, Random(SEED))  # noqa: S311
        shares = " | ".join(map(seen.share, ("answered", "429", "503 of Lambda", "503 of the table")))
        hour = seen.answers["answered"] / SECONDS * 3_600
        dollars = sum(prices.bill(cost.usage(cost.wombat_list(0), 1_000_000), free=False).values())
        price = dollars / 1_000_000 / cost.wombat_list(0).count * hour
        yield (
            f"| {limits.name} | {limits.arriving:,} | {shares} | {seen.starts:,} | {seen.most:,} "
            f"| {seen.milliseconds(50)} | {seen.milliseconds(99)} | {price:.2f} |"
        )


def lists() -> Iterator[str]:
    yield "| numbers a second | stored | 503 | p50, ms | p99, ms | write units a number |"
    yield "| ---: |" + " ---: |" * 5
    for rate in APPENDS:
        seen = shared_list(rate, Random(SEED))  # noqa: S311
        units = seen.units / max(1, seen.answers["stored"])
        yield (
            f"| {rate:,} | {seen.share('stored')} | {seen.share('503')} | {seen.milliseconds(50)} "
            f"| {seen.milliseconds(99)} | {units:.2f} |"
        )


def document() -> str:
    """Return docs/scale.md."""
    return TEXT.read_text(encoding="utf-8").format(sites="\n".join(sites()), lists="\n".join(lists()))


if __name__ == "__main__":
    REPORT.write_text(document(), encoding="utf-8")
