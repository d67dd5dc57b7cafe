"""`wombat visits`: what visitors did, by page and day, and what the month has cost so far."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.template.read import read_template
from infra.visits.rows import as_csv, as_table

MAX_DAYS = 365  # the longest LogRetentionDays


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `visits`, which calls `run`."""
    parser = subparsers.add_parser(
        "visits", help="show what visitors did, and what the month has cost so far"
    )
    parser.add_argument("--page", default="", help="of this page only; with fewer logs to read it costs less")
    parser.add_argument("--days", type=_days, default=7, help="days up to now, in UTC (default: 7)")
    parser.add_argument("--stack", default="wombat-dev", help="a stack (default: wombat-dev)")
    parser.add_argument("--csv", action="store_true", help="print the table as CSV")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask AWS and print. Returns 1 if it does not answer."""
    import boto3  # which takes longer to import than other subcommands run
    from botocore.exceptions import BotoCoreError, ClientError

    from infra.visits.logs import CannotAsk

    client: Any = boto3.client
    try:
        return show(arguments, client, read_template(), datetime.now(UTC))
    except (BotoCoreError, ClientError, CannotAsk) as error:
        print(f"wombat visits: {error} `wombat doctor` looks for the reason.", file=sys.stderr)
        return 1


def show(
    arguments: argparse.Namespace, client: Callable[[str], Any], template: dict[str, Any], now: datetime
) -> int:
    """Print the table to standard output, and the costs as notes below it; with `--csv` to standard error."""
    from infra.visits import logs
    from infra.visits.month import DOLLARS_PER_METRIC, month_so_far

    stack = _stack(client("cloudformation"), template, arguments.stack)
    groups = dict(stack.groups)
    if arguments.page:
        name = arguments.page.replace("_", "-")
        if name not in groups:
            print(f"There is no page {name}. There are: {', '.join(groups)}.", file=sys.stderr)
            return 1
        groups = {name: groups[name]}
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    answer = logs.ask(client("logs"), list(groups.values()), today - timedelta(days=arguments.days - 1), now)
    month = month_so_far(client("cloudwatch"), template, stack, today.replace(day=1), now)
    asked = answer.gigabytes_read * logs.DOLLARS_PER_GB + month.metrics * DOLLARS_PER_METRIC
    notes = [
        f"This month so far, the whole site: about {month.paid:.2f} USD; {month.listed:.2f} at list prices, "
        "without the account's free units.",
        f"This answer: {asked:.4f} USD, for {answer.gigabytes_read * 1000:,.1f} MB of logs and "
        f"{month.metrics} metrics.",
    ]
    if answer.rows and not answer.has_requests:
        notes.insert(0, "The logs have no visits: pages write them if LogLevel is INFO or DEBUG.")
    print(as_csv(answer.rows) if arguments.csv else as_table(answer.rows) + "\n", end="")
    print("", *notes, sep="\n", file=sys.stderr if arguments.csv else sys.stdout)
    return 0


def _stack(cloudformation: Any, template: dict[str, Any], name: str) -> Any:
    from infra.visits.month import Stack

    parameters: Mapping[str, str] = {
        each["ParameterKey"]: each["ParameterValue"]
        for each in cloudformation.describe_stacks(StackName=name)["Stacks"][0].get("Parameters", [])
    }
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if "PhysicalResourceId" in each
    }
    groups = {}
    for function in template["Resources"].values():
        if function["Type"] != "AWS::Serverless::Function" or "Events" not in function["Properties"]:
            continue
        group = resources.get(function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"])
        if group:  # a page that is not deployed yet has none
            groups[group.rpartition("/")[2]] = group
    return Stack(resources, parameters, groups)


def _days(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= MAX_DAYS):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MAX_DAYS}")
    return int(text)
