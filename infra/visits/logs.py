"""Ask CloudWatch Logs Insights what happened, from the lines of core/web/log.py and Lambda's reports of
functions that died.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.visits.rows import Row

MAX_GROUPS = 50  # in a query
POLL_SECONDS = 0.5
DOLLARS_PER_GB = 0.005  # that a query reads, in us-east-1

DAY = "bin(1d)"
REQUESTS = (
    f'filter message = "request" | stats count(*) as times by @log, {DAY}, method, status, file | limit 10000'
)
# At the template's level of its own logs, Lambda reports a request only if the function failed.
TIMES = (
    'filter message = "request" or type = "platform.report" | stats count(cold) as starts, '
    "pct(ms, 50) as p50, pct(ms, 95) as p95, count(record.status) as died "
    f"by @log, {DAY} | limit 10000"
)


class CannotAsk(Exception):
    """CloudWatch gave no answer. The message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`has_requests`: whether there were lines of requests, which pages write at level INFO only."""

    rows: list[Row]
    gigabytes_read: float
    has_requests: bool


def ask(logs: Any, groups: Sequence[str], start: datetime, end: datetime) -> Answer:
    """Return a row for each page and day. Raises `CannotAsk`."""
    rows: dict[tuple[str, str], Row] = {}
    read = 0.0
    has_requests = False

    def row_of(found: Mapping[str, str]) -> Row:
        key = (found["@log"].rpartition("/")[2], found[DAY].partition(" ")[0])
        return rows.setdefault(key, Row(*key, cold=0))

    for batch in (groups[place : place + MAX_GROUPS] for place in range(0, len(groups), MAX_GROUPS)):
        for found, size in _query(logs, batch, start, end, REQUESTS):
            read += size
            if found:
                has_requests = True
                is_page = not found.get("file")
                method, status = found["method"], int(found["status"])
                row_of(found).add(method, status, is_page=is_page, times=int(found["times"]))
        for found, size in _query(logs, batch, start, end, TIMES):
            read += size
            if found:
                row = row_of(found)
                row.cold = int(found["starts"])
                row.errors += int(found["died"])
                if "p50" in found:  # not if no request was answered
                    row.p50, row.p95 = float(found["p50"]), float(found["p95"])
    ordered = sorted(rows.values(), key=lambda row: (row.day, row.page))
    return Answer(ordered, read / 1e9, has_requests)


def _query(
    logs: Any, groups: Sequence[str], start: datetime, end: datetime, text: str
) -> Iterator[tuple[Mapping[str, str], float]]:
    """Yield the bytes that were read, with no line, and then each line of the result."""
    query = logs.start_query(
        logGroupNames=list(groups),
        startTime=int(start.timestamp()),
        endTime=int(end.timestamp()),
        queryString=text,
    )["queryId"]
    while (answer := logs.get_query_results(queryId=query))["status"] in ("Scheduled", "Running"):
        time.sleep(POLL_SECONDS)
    if answer["status"] != "Complete":
        raise CannotAsk(f"The query of the logs ended with {answer['status']}. Ask for fewer days.")
    yield {}, answer["statistics"]["bytesScanned"]
    for line in answer["results"]:
        yield {cell["field"]: cell["value"] for cell in line}, 0.0
