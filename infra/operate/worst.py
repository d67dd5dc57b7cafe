"""Compute the most that a flood of requests can cost in a day, from the limits in template.yaml.

    .venv/bin/python -m infra.operate.worst

It assumes that strangers use up every limit at the same time, all day, and that each answer has the largest
size that Lambda allows, and that all workers work. Nothing is subtracted for free units.
"""

from typing import Any

from core.lists.allowance import HOUR, PAGE_FILE_BYTES, PAGE_LARGE_BYTES
from core.mcp.tools import HOLD_SECONDS, POLL_SECONDS
from core.pages.console.files_form import ATTEMPTS
from core.visitor.signing_keys import FRESH_SECONDS
from infra.operate import cost, prices
from infra.operate.prices import GB, Usage
from infra.serve.site import JOB_HANDLER
from infra.template.read import functions, read_template, variables_of

DAY_SECONDS = 86_400
MONTH_DAYS = 30
LARGE_DAYS = 2  # that S3 stores a large result: its rule deletes after a whole day, at midnight
ANSWER_BYTES = 6 * 1024 * 1024  # Lambda's limit
UNIT_BYTES = 1_024  # stored by one write unit, at most
TRACEBACK_BYTES = 4_000  # that a script can log for each request
CALLS_PER_KEY_READ = 2  # the current and the previous key
BY_PAGE = ("Lambda", "Secret")  # parts that `ReservedConcurrency` limits for each page
FOLDERS_READ = (
    3  # in one request: those that the session began with, once more after a change, and the newest
)
MCP_ROUTE = "ANY /mcp"
CALLS_PER_MCP = 2 + HOLD_SECONDS / POLL_SECONDS  # of pages by one call of a tool, whose work takes minutes
KEY_READS = 2  # in FRESH_SECONDS: one because of age, one because of forged cookies


def day(template: dict[str, Any] | None = None) -> Usage:
    """Return the usage of a day at all limits, with the parameters' defaults. Storage is counted until the
    lists expire."""
    template = template or read_template()
    limit = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
    everywhere = template["Globals"]["Function"]
    requests = limit["RequestsPerSecond"] * DAY_SECONDS
    tools = template["Resources"]["Api"]["Properties"]["RouteSettings"][MCP_ROUTE]["ThrottlingRateLimit"]
    called = tools * CALLS_PER_MCP * DAY_SECONDS  # pages, by /mcp
    running = (limit["RequestsPerSecond"] + tools) * everywhere["Timeout"]  # if every request times out
    if limit["ReservedConcurrency"]:
        running = min(running, limit["ReservedConcurrency"] * pages(template))
    at_work = workers(template) * min(limit["PageJobs"], limit["ReservedConcurrency"] or limit["PageJobs"])
    written = limit["MaxWriteUnits"] * DAY_SECONDS
    stored = written * UNIT_BYTES / GB * limit["AbsoluteDays"] / MONTH_DAYS
    with_files = sum(  # a worker's files are its page's
        "FILES_BUCKET" in variables_of(each) and JOB_HANDLER not in variables_of(each)
        for each in functions(template).values()
    )
    files = with_files * PAGE_FILE_BYTES * DAY_SECONDS / HOUR
    large = with_files * PAGE_LARGE_BYTES * DAY_SECONDS / HOUR
    logged = cost.OWN_LOG_BYTES + cost.ACCESS_LOG_BYTES + TRACEBACK_BYTES
    return {
        "HTTP API request": requests,
        "Lambda request": requests + called,
        "Lambda GB-second, arm64": (running + at_work) * DAY_SECONDS * limit["MemorySize"] / 1024,
        "DynamoDB write unit, on demand": written,
        "DynamoDB read unit, on demand": limit["MaxReadUnits"] * DAY_SECONDS,
        "DynamoDB GB-month": stored,
        "DynamoDB GB-month of point-in-time recovery": stored,
        "S3 PUT request": requests * ATTEMPTS,
        "S3 GET request": requests * FOLDERS_READ,
        "S3 GB-month": (files * limit["AbsoluteDays"] + large * LARGE_DAYS) / GB / MONTH_DAYS,
        "GB to the internet": (requests * ANSWER_BYTES + large) / GB,
        "CloudWatch GB of logs": (requests + called) * logged / GB,
        "Secrets Manager call": running * KEY_READS * CALLS_PER_KEY_READ * DAY_SECONDS / FRESH_SECONDS,
    }


def pages(template: dict[str, Any]) -> int:
    """Return the number of functions that a stranger can call."""
    return sum("Events" in function["Properties"] for function in functions(template).values())


def workers(template: dict[str, Any]) -> int:
    """Return the number of functions that do the jobs of a page."""
    return sum(JOB_HANDLER in variables_of(function) for function in functions(template).values())


def dollars(template: dict[str, Any] | None = None) -> dict[str, float]:
    """Return the dollars of that day by part of the bill; parts that cost nothing are left out."""
    return {part: amount for part, amount in prices.bill(day(template), free=False).items() if amount}


def in_words() -> str:
    """Return the sums of a day and of a month, for the documents: rounded, as each page adds a bit."""
    worst = sum(dollars().values())
    return f"{round(worst, -2):,.0f} dollars a day, or {round(worst * MONTH_DAYS, -3):,.0f} dollars a month"


def table() -> str:
    """Return the day by part, for infra/operate/RUNBOOK.md."""
    limits = {
        "API Gateway": "`RequestsPerSecond`",
        "Lambda": "`ReservedConcurrency`, `PageJobs`, `MemorySize`; `RequestsPerSecond` if that is 0; "
        "the rate of `/mcp`",
        "DynamoDB": "`MaxWriteUnits`, `MaxReadUnits`, and `AbsoluteDays` for storage",
        "S3": "`RequestsPerSecond`; `core/lists/allowance.py` and `AbsoluteDays` for storage",
        "Transfer": f"`RequestsPerSecond`, at {ANSWER_BYTES / 1024**2:.0f} MB an answer; "
        "`core/lists/allowance.py` for large results",
        "Logs": "`RequestsPerSecond`",
        "Secret": "`ReservedConcurrency`",
    }
    lines = ["| part of the bill | dollars of the worst day | limit |", "| --- | ---: | --- |"]
    number = pages(read_template())
    for part, amount in dollars().items():
        shown = f"{amount / number:,.1f} for each page" if part in BY_PAGE else f"{amount:,.2f}"
        lines.append(f"| {part} | {shown} | {limits[part]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"{table()}\n\nAt most {in_words()}.")
