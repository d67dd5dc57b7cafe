"""Measure the time and memory of Calculate on long lists, with the real page and DynamoDB Local.

    .venv/bin/python -m infra.bench.measure_lists

Each length is measured in a separate process, after one request for the page. The numbers are random doubles,
all different: the longest text, and the most work for the mode. "More memory" is the peak above the memory
before the request.
"""

import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import aws
from core.backend import connect
from core.lists.dynamodb import DynamoDBLists
from core.settings import DAY
from core.visitor.cookie import Visitor
from core.web.event import read_request
from infra.serve.dynamodb_local import dynamodb_local
from infra.serve.local_aws import local_aws, make_table, set_credentials
from infra.serve.site import QUIET, TABLE, Route, Site, variables

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
AT_ONCE = 100_000  # numbers added in one submission
PAGE = "mode"
MIB = 1024


def fill(visitor: str, length: int) -> None:
    lists = DynamoDBLists(aws.dynamodb(), TABLE, PAGE, idle=30 * DAY, absolute=90 * DAY)
    for begin in range(0, length, AT_ONCE):
        values = [random.random() for _ in range(min(AT_ONCE, length - begin))]  # noqa: S311 - no secret
        lists.append(visitor, lists.read(visitor).submission(), values)


def event(method: str, query: str, body: str, cookies: Sequence[str]) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": f"/{PAGE}",
        "rawQueryString": query,
        "headers": {
            "host": "localhost",
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
            "x-forwarded-proto": "http",
        },
        "cookies": list(cookies),
        "requestContext": {"http": {"method": method, "path": f"/{PAGE}"}, "requestId": "measure"},
        "body": body,
        "isBase64Encoded": False,
    }


def cookie(route: Route, visitor: str) -> str:
    with variables(route.environment):
        request = read_request(event("GET", "", "", ()))
        known = Visitor(visitor, int(time.time()), known=True, fresh=True)
        return connect(PAGE).visitors.cookie(known, request).partition(";")[0]


def memory(field: str) -> int:
    """Return a field of this process's memory in KiB: VmRSS is the current size, VmHWM the peak."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field + ":")
    )
    return int(line.split()[1])


def measure(visitor: str) -> str:
    """Return the table's cells for one list: the seconds of Calculate and of the result page, and their
    memory."""
    with local_aws(os.environ["DYNAMODB_ENDPOINT"]):
        site = Site()
        post, get = site.route("POST", f"/{PAGE}"), site.route("GET", f"/{PAGE}")
        if post is None or get is None:
            raise LookupError(PAGE)
        cookies = [cookie(get, visitor)]
        get.answer(event("GET", "", "", cookies))
        before = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # reset the peak
        times = [time.perf_counter()]
        answer = post.answer(event("POST", "", "action=Calculate+number", cookies))
        times.append(time.perf_counter())
        location = answer["headers"]["location"]
        page = get.answer(event("GET", location.partition("?")[2], "", cookies))
        times.append(time.perf_counter())
        if page["statusCode"] != 200 or "no unique mode" not in page["body"]:
            raise RuntimeError(page["body"])
        seconds = f"{times[1] - times[0]:.2f} s | {times[2] - times[1]:.2f} s"
        more = (memory("VmHWM") - before) / MIB
        size = len(page["body"]) / 1024
        return f"{seconds} | {more:.0f} MiB | {memory('VmHWM') / MIB:.0f} MiB | {size:.0f} KiB"


def main(arguments: Sequence[str]) -> None:
    set_credentials()
    if arguments:
        print(measure(arguments[0]))
        return
    print("| numbers | Calculate | result page | more memory | peak | page |\n|--:|--:|--:|--:|--:|--:|")
    with dynamodb_local() as endpoint:
        os.environ["DYNAMODB_ENDPOINT"] = endpoint
        make_table(aws.dynamodb(), TABLE)
        for length in LENGTHS:
            visitor = uuid.uuid4().hex[:22]
            fill(visitor, length)
            command = [sys.executable, "-m", "infra.bench.measure_lists", visitor]
            quiet = os.environ | QUIET
            measured = subprocess.run(
                command, check=True, stdout=subprocess.PIPE, text=True, env=quiet
            ).stdout
            print(f"| {length:,} | {measured.splitlines()[-1]} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
