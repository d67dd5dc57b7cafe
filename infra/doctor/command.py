"""`wombat doctor`: look for whatever would make `sam build` or `sam deploy` fail, and say what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from textwrap import fill

from infra.doctor.finding import Finding
from infra.doctor.machine import look_at_machine, read_deployment
from infra.template.read import SITE, read_template

WIDTH = 110  # columns of the terminal
SUBJECT = 20  # columns


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand `doctor`, which calls `run`."""
    parser = subparsers.add_parser("doctor", help="look for what would make a deployment fail")
    parser.add_argument(
        "--config-env", default="default", help="a section of samconfig.toml, as of sam deploy; such as prod"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each finding. Returns 1 if there is something to do."""
    import boto3  # which takes longer to import than other subcommands run

    from infra.doctor.account import client_in, look_at_account

    template = read_template()
    try:
        deployment = read_deployment(arguments.config_env, template, SITE / "samconfig.toml")
    except LookupError as problem:
        print(f"wombat doctor: {problem}", file=sys.stderr)
        return 2
    deployment = deployment._replace(region=deployment.region or boto3.Session().region_name)
    return report(
        finding
        for findings in (
            look_at_machine(template, deployment),
            look_at_account(template, deployment, client_in(deployment.region)),
        )
        for finding in findings
    )


def report(findings: Iterable[Finding]) -> int:
    """Print the findings as they come. Returns 1 if there is something to do, or nobody could look."""
    open_ = 0
    for state, subject, text in findings:
        open_ += state in ("to do", "unknown")
        start = f"{state:8} {subject:{SUBJECT}} "
        print(fill(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)), flush=True)
    print(f"\n{open_} to do or unknown." if open_ else "\nReady: sam deploy")
    return 1 if open_ else 0
