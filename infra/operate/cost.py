"""Compute the cost of a site by part: of a month, and of a million visits compared with other frameworks.

Prices are in infra/operate/prices.py. CPU times come from docs/performance.md; tests compare round trips,
DynamoDB units and bytes with the site. infra/operate/cost_report.py writes docs/cost.md.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from core.html.job import script
from core.jobs.output import MAX_CHARACTERS
from core.jobs.worker import REPORT_SECONDS
from core.pages.job import HOLD_SECONDS, POLL_SECONDS
from infra.bench.peers.html import ADDER, RESULT, mode_page
from infra.operate.prices import GB, MILLION, MONTH_HOURS, PRICES, Usage
from infra.template.read import ROOT

# Assumptions.
MEMORY_GB = 0.5  # the template's MemorySize
CORE_MB = 1769  # of memory with which Lambda gives one whole core; with less, its share
SHARE_OF_A_CORE = 512 / CORE_MB
DYNAMODB_MS = 5.0  # for one round trip
COLD_SHARE = 0.01  # of a busy site's requests; a start has a whole core
IDLE_MINUTES = 10  # after which Lambda stops a process
PLATFORM_LOG_BYTES = 400  # START, END and REPORT of Lambda, which the template turns off
MONTHS_KEPT = 1  # a visitor's lists; the template's IdleDays

# Measured.
FORM_BYTES = 2_000  # of a page, compressed, with headers
LIST_BYTES = 2_500
REDIRECT_BYTES = 950
STYLE_BYTES = 4_000  # once for each visitor
OWN_LOG_BYTES = 135  # for each request, with CloudWatch's overhead
ACCESS_LOG_BYTES = 200
STYLE_CPU = 0.05  # ms; it is compressed once in a process
STORED_BYTES = 800  # for one visit with ten numbers, with DynamoDB's 100 for each item
PEER_HEADER_BYTES = 300
ADDED = 10  # numbers, in a visit
LOOK_MS = 100  # on Lambda, of a page of a job with the most output
REPORT_UNITS = 2  # of a worker: the lines that were printed, and the job
COPY_BYTES = 80  # of a shared result's item, besides the result
IN_TAIL = 20  # numbers in a list, up to which the GET after a POST is answered from the process's memory
SEAL = 20  # appends for each that also writes a chunk; together 24 units and 21 round trips


@dataclass(frozen=True, slots=True)
class Request:
    """`times` equal requests. `cpu` is in ms, `sent` in bytes, both for one request."""

    cpu: float
    sent: float
    trips: float = 0
    writes: float = 0
    reads: float = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """The requests of one visit. `start` is the CPU of a cold start in ms, `functions` the number of
    functions."""

    name: str
    requests: tuple[Request, ...]
    start: float
    functions: int = 1
    log_bytes: int = PLATFORM_LOG_BYTES
    stored: float = 0
    secret: bool = False

    @property
    def count(self) -> int:
        return sum(request.times for request in self.requests)


STYLE_SHEET = Request(STYLE_CPU, STYLE_BYTES)


def measured() -> Mapping[tuple[str, ...], float]:
    """Return the CPU times in ms in docs/performance.md, by page, request, and length of the list, or "cold"
    for a cold start with bytecode."""
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    found: dict[tuple[str, ...], float] = {}
    cold, warm, stubbed = (text.index(heading) for heading in ("## Cold: ", "## Warm: ", "## Warm, with"))
    row = r"^\| ([\w ]+) \| ([\w ]+) \| ([\d,]+) \| ([\d.]+) \|"
    source = text.index("## Cold, without")
    for page, request, length, cpu in re.findall(row, text[warm:stubbed], re.MULTILINE):
        found[page, request, length] = float(cpu)
    for page, request, _, cpu in re.findall(row, text[cold:source], re.MULTILINE):
        found[page, request, "cold"] = float(cpu)
    return found


def form_visits() -> Iterable[Visit]:
    """Yield a visit to a form for each framework: the form, and one submission with its result."""
    cpu = measured()
    yield Visit(
        "Wombat",
        (
            Request(cpu["Wombat adder", "adder GET", "0"], FORM_BYTES),
            STYLE_SHEET,
            Request(cpu["Wombat adder", "adder POST", "0"], FORM_BYTES),
        ),
        cpu["Wombat adder", "adder POST", "cold"],
        log_bytes=OWN_LOG_BYTES,
    )
    for peer, page in (("Flask", "Flask"), ("FastAPI", "FastAPI adder")):
        yield Visit(
            peer,
            tuple(
                Request(cpu[page, "adder POST", "0"], len(body) + PEER_HEADER_BYTES)
                for body in (ADDER, RESULT)
            ),
            cpu[page, "adder POST", "cold"],
        )


def wombat_list(before: int) -> Visit:
    """Return a visit that opens a list of `before` numbers, adds ten one by one, and calculates. Each number
    is a POST, which redirects, and a GET of the page, which the same process answers unless it is a start."""
    cpu = measured()
    show, add = cpu["Wombat mode", "mode GET", "100"], cpu["Wombat mode", "mode POST", "100"]
    seals = 1 / SEAL if before + ADDED > SEAL else 0
    looks = 1 if before + ADDED > IN_TAIL else COLD_SHARE
    return Visit(
        "Wombat",
        (
            Request(show, LIST_BYTES, trips=min(before, 1), reads=min(before, 1)),
            STYLE_SHEET,
            Request(add, REDIRECT_BYTES, trips=1 + seals, writes=1 + 4 * seals, times=ADDED),
            Request(show, LIST_BYTES, trips=looks, reads=looks, times=ADDED),
            # Closing writes the head, the result, and a chunk if there is a tail, at two units each.
            Request(add, REDIRECT_BYTES, trips=2, writes=4 if before == 0 else 6, reads=1),
            # The result reads the head as well, for the form that goes on with the list.
            Request(show, LIST_BYTES, trips=3, reads=2 + ceil((before + ADDED) * 9 / 4096)),
        ),
        cpu["Wombat mode", "mode POST", "cold"],
        log_bytes=OWN_LOG_BYTES,
        stored=STORED_BYTES,
        secret=True,
    )


def peer_list(name: str, before: int) -> Visit:
    """Return the same visit for a list in one item, read and written whole. A POST answers with the page."""
    cpu, page = measured(), f"{name} DynamoDB"
    length = "1,000" if before >= 1000 else "100"
    show, add = cpu[page, "mode GET", "100"], cpu[page, "mode POST", length]
    end = before + ADDED

    def bytes_of(numbers: int) -> int:
        return 100 + 9 * numbers  # as text, with what DynamoDB adds to an element

    def sent(numbers: int) -> int:
        return len(mode_page([1234.5] * numbers, "")) + PEER_HEADER_BYTES

    return Visit(
        f"{name} with DynamoDB",
        (
            Request(show, sent(before), trips=1, reads=ceil(bytes_of(before) / 4096)),
            Request(add, sent(end), trips=1, writes=ceil(bytes_of(end) / 1024), times=ADDED),
            # Calculate reads the list, and deletes it at the price of a write.
            Request(add, 400, trips=2, writes=ceil(bytes_of(end) / 1024), reads=ceil(bytes_of(end) / 4096)),
        ),
        cpu[page, "mode POST", "cold"],
    )


def whole_visit() -> Visit:
    """Return the visit of docs/cost.md: the home page, then a new list."""
    visit = wombat_list(0)
    home = Request(measured()["Wombat adder", "adder GET", "0"], FORM_BYTES)
    return Visit(
        "Wombat",
        (home, *visit.requests),
        visit.start,
        functions=2,
        log_bytes=visit.log_bytes,
        stored=visit.stored,
        secret=True,
    )


def minute_of_work() -> Usage:
    """Return the usage of a worker for a minute in which it reports all the time."""
    reports = 60 / REPORT_SECONDS
    return {
        "Lambda GB-second, arm64": 60 * MEMORY_GB,
        "DynamoDB write unit, on demand": reports * REPORT_UNITS,
        "DynamoDB read unit, on demand": reports,
    }


def hour_of_watching() -> Usage:
    """Return the usage of somebody who looks at a job again and again for an hour, each look held as long as
    it may be, with the most output there is."""
    looks = 3600 / HOLD_SECONDS
    units = HOLD_SECONDS / POLL_SECONDS + 2 + ceil(MAX_CHARACTERS / 4096)
    return {
        "HTTP API request": looks,
        "Lambda request": looks,
        "Lambda GB-second, arm64": 3600 * MEMORY_GB,
        "DynamoDB read unit, on demand": looks * units,
        "GB to the internet": looks * (LIST_BYTES + MAX_CHARACTERS) / GB,
    }


def hour_with_the_script() -> Usage:
    """The same with the page's script, whose looks are not held."""
    given = {name: float(value) for name, value in re.findall(r"([A-Z]{4,}) = ([\d.]+)", script())}
    wait, seconds, looks = given["FIRST"] / 1e3, 0.0, 0
    while seconds < 3600:
        seconds, looks = seconds + wait, looks + 1
        wait = min(wait * given["GROWTH"], given["MOST"] / 1e3)
    return {
        "HTTP API request": looks,
        "Lambda request": looks,
        "Lambda GB-second, arm64": looks * LOOK_MS / 1e3 * MEMORY_GB,
        "DynamoDB read unit, on demand": looks * (2 + ceil(MAX_CHARACTERS / 4096)),
        "GB to the internet": looks * (LIST_BYTES + MAX_CHARACTERS) / GB,
    }


def shared_result(size: int) -> Usage:
    """Return the usage of sharing a result of `size` bytes, compressed, and of keeping it for 30 days: one
    transaction writes the copy and its place among the visitor's, and two counters of the allowance grow."""
    stored = size + COPY_BYTES
    return {
        "HTTP API request": 1,
        "Lambda request": 1,
        "DynamoDB write unit, on demand": 2 * ceil(stored / 1024) + 2 + 2,
        "DynamoDB GB-month": stored / GB,
    }


def look_at_shared_result(size: int) -> Usage:
    """Return the usage of a look at such a copy."""
    return {
        "HTTP API request": 1,
        "Lambda request": 1,
        "DynamoDB read unit, on demand": ceil((size + COPY_BYTES) / 4096),
        "GB to the internet": (LIST_BYTES + size) / GB,
    }


def with_memory(megabytes: int, request: Request) -> tuple[float, float]:
    """Return the milliseconds of a request in a function of this size, and the dollars of a million."""
    milliseconds = request.cpu * CORE_MB / megabytes + request.trips * DYNAMODB_MS
    gigabyte_seconds = ceil(milliseconds) / 1e3 * megabytes / 1024
    return milliseconds, MILLION * gigabyte_seconds * PRICES["Lambda GB-second, arm64"].dollars


def usage(visit: Visit, visits: int) -> Usage:
    """Return the usage of a number of visits, spread evenly over a month."""
    busy = visits * IDLE_MINUTES > MONTH_HOURS * 60
    starts = visits * (visit.count * COLD_SHARE if busy else visit.functions)
    milliseconds = sum(
        request.times * ceil(request.cpu / SHARE_OF_A_CORE + request.trips * DYNAMODB_MS)
        for request in visit.requests
    )
    stored = visits * visit.stored * MONTHS_KEPT / GB
    used: Usage = {
        "HTTP API request": visits * visit.count,
        "Lambda request": visits * visit.count,
        "Lambda GB-second, arm64": (visits * milliseconds + starts * visit.start) / 1e3 * MEMORY_GB,
        "DynamoDB write unit, on demand": visits * sum(each.writes * each.times for each in visit.requests),
        "DynamoDB read unit, on demand": visits * sum(each.reads * each.times for each in visit.requests),
        "DynamoDB GB-month": stored,
        "GB to the internet": visits * sum(each.sent * each.times for each in visit.requests) / GB,
        "CloudWatch GB of logs": visits * visit.count * (visit.log_bytes + ACCESS_LOG_BYTES) / GB,
    }
    if visit.secret:
        # One for each start, and two every five minutes for a busy site's permanent process.
        used["Secrets Manager call"] = starts + (2 * 12 * MONTH_HOURS if busy else 0)
        used["Secrets Manager secret-month"] = 1
    return used


def standing() -> Usage:
    """Return the usage in production that does not depend on visits."""
    return {"CloudWatch alarm-month": 7, "CloudWatch dashboard-month": 1}  # an alarm on a rate counts as two


def month(visits: int) -> Usage:
    """Return the usage of a production site in a month with a number of visits."""
    used = usage(whole_visit(), visits) | standing()
    used["DynamoDB GB-month of point-in-time recovery"] = used["DynamoDB GB-month"]
    return used
