"""`wombat visits` shows what visitors did, without anything that they typed. AWS's answers are by Stubber, in
the shapes of its documentation."""

import argparse
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.template.read import read_template
from infra.visits import logs
from infra.visits.command import add_parser, show
from infra.visits.rows import COLUMNS, Row, Tally, as_csv, as_table

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
TEMPLATE = read_template()
DAY = "2026-11-27 00:00:00.000"
HOME, MODE = "123456789012:/aws/lambda/wombat-dev/home", "123456789012:/aws/lambda/wombat-dev/mode"
GROUPS = {"HomeLogs": "/aws/lambda/wombat-dev/home", "ModeLogs": "/aws/lambda/wombat-dev/mode"}
IDS = GROUPS | {
    "HomeFunction": "wombat-dev-HomeFunction-1",
    "ModeFunction": "wombat-dev-ModeFunction-1",
    "Api": "a1b2c3",
    "Table": "wombat-dev-Table-1",
    "AccessLogs": "/aws/vendedlogs/wombat-dev/access",
}


def line(**cells: str) -> list[dict[str, str]]:
    return [{"field": name, "value": value} for name, value in cells.items()]


def requests(page: str, times: int, method: str, status: int, **more: str) -> list[dict[str, str]]:
    cells = {"@log": page, "bin(1d)": DAY, "method": method, "status": str(status)}
    return line(**cells, **more, times=str(times))


def report(page: str, starts: int, p50: float, p95: float, died: str = "0") -> list[dict[str, str]]:
    cells = {"@log": page, "bin(1d)": DAY}
    return line(**cells, starts=str(starts), p50=str(p50), p95=str(p95), died=died)


REQUESTS = [
    requests(HOME, 50, "GET", 200),
    requests(HOME, 7, "GET", 200, file="1"),
    requests(HOME, 3, "GET", 404),
    requests(MODE, 240, "GET", 200),
    requests(MODE, 200, "POST", 303),
    requests(MODE, 12, "POST", 422),
    requests(MODE, 1, "POST", 503),
    requests(MODE, 5, "HEAD", 200),
]
TIMES = [report(HOME, 4, 2.31, 9.6), report(MODE, 6, 8.42, 31.27, died="2")]


class Aws:
    """Clients with stubs, and the queries of logs that were sent."""

    def __init__(self) -> None:
        session: Any = boto3.session.Session("key", "secret", region_name="eu-central-1")
        self.clients = {name: session.client(name) for name in ("cloudformation", "logs", "cloudwatch")}
        self.stubs = {name: Stubber(client) for name, client in self.clients.items()}

    def stack(self, **parameters: str) -> None:
        values = {"MemorySize": "512", "Monitoring": "off"} | parameters
        stack = {
            "StackName": "wombat-dev",
            "CreationTime": NOW,
            "StackStatus": "UPDATE_COMPLETE",
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        }
        self.stubs["cloudformation"].add_response("describe_stacks", {"Stacks": [stack]})
        resources = [
            {
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": name,
                "ResourceType": "AWS::Example",
                "LastUpdatedTimestamp": NOW,
                "ResourceStatus": "CREATE_COMPLETE",
            }
            for logical_id, name in IDS.items()
        ]
        self.stubs["cloudformation"].add_response(
            "list_stack_resources", {"StackResourceSummaries": resources}
        )

    def query(
        self, text: str, results: list[list[dict[str, str]]], groups: list[str], status: str = "Complete"
    ) -> None:
        midnight = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
        wanted = {"logGroupNames": groups, "queryString": text, "startTime": midnight}
        wanted["endTime"] = int(NOW.timestamp())
        stub = self.stubs["logs"]
        stub.add_response("start_query", {"queryId": "12ab3456"}, wanted)
        answer = {
            "results": results,
            "statistics": {"recordsMatched": 500.0, "recordsScanned": 4000.0, "bytesScanned": 1_500_000.0},
        }
        stub.add_response("get_query_results", answer | {"status": "Running", "results": []})
        stub.add_response("get_query_results", answer | {"status": status})

    def metrics(self, values: dict[str, list[float]]) -> None:
        results = [
            {
                "Id": name,
                "Label": name,
                "Timestamps": [NOW] * len(each),
                "Values": each,
                "StatusCode": "Complete",
            }
            for name, each in values.items()
        ]
        wanted = {"MetricDataQueries": ANY, "StartTime": datetime(2026, 11, 1, tzinfo=UTC), "EndTime": NOW}
        self.stubs["cloudwatch"].add_response("get_metric_data", {"MetricDataResults": results}, wanted)


@contextmanager
def aws() -> Iterator[Aws]:
    made = Aws()
    for stub in made.stubs.values():
        stub.activate()
    yield made
    for stub in made.stubs.values():
        stub.assert_no_pending_responses()


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return parser.parse_args(["visits", *given])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "POLL_SECONDS", 0)


def test_the_table_has_visits_submissions_errors_and_times(capsys: pytest.CaptureFixture[str]) -> None:
    with aws() as made:
        made.stack()
        made.query(logs.REQUESTS, REQUESTS, list(GROUPS.values()))
        made.query(logs.TIMES, TIMES, list(GROUPS.values()))
        made.metrics({"m0": [1000.0, 500.0]})
        assert show(arguments(), made.clients.__getitem__, TEMPLATE, NOW) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split("  ")[0] == "page"
    assert shown[1].split() == ["home", "2026-11-27", "50", "0", "3", "0", "4", "2", "10"]
    # 240 pages, of which 200 followed a submission; two functions died, one answered 503.
    assert shown[2].split() == ["mode", "2026-11-27", "40", "200", "12", "3", "6", "8", "31"]
    assert shown[3].split() == ["all", "90", "200", "15", "3", "10"]
    assert shown[5].startswith("This month so far, the whole site: about 0.40 USD; ")
    assert shown[6].startswith("This answer: 0.0001 USD, for 3.0 MB of logs and 11 metrics.")


def test_the_months_cost_is_computed_from_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten million requests of the gateway, at 1 USD a million; the secret is 0.40."""
    with aws() as made:
        made.stack()
        made.query(logs.REQUESTS, [], list(GROUPS.values()))
        made.query(logs.TIMES, [], list(GROUPS.values()))
        made.metrics({"m4": [4_000_000.0, 6_000_000.0]})
        assert show(arguments(), made.clients.__getitem__, TEMPLATE, NOW) == 0
    assert "about 10.40 USD; 10.40 at list prices" in capsys.readouterr().out


def test_csv_goes_to_standard_output_and_the_costs_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with aws() as made:
        made.stack()
        made.query(logs.REQUESTS, REQUESTS, [GROUPS["ModeLogs"]])
        made.query(logs.TIMES, TIMES[1:], [GROUPS["ModeLogs"]])
        made.metrics({})
        assert show(arguments("--csv", "--page", "mode"), made.clients.__getitem__, TEMPLATE, NOW) == 0
    printed = capsys.readouterr()
    lines = list(csv.DictReader(io.StringIO(printed.out)))
    assert [each["page"] for each in lines] == ["home", "mode"]
    assert lines[1]["cold starts"] == "6"
    assert "This month so far" in printed.err


def test_a_log_without_lines_of_requests_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with aws() as made:
        made.stack()
        made.query(logs.REQUESTS, [], list(GROUPS.values()))
        made.query(logs.TIMES, TIMES, list(GROUPS.values()))
        made.metrics({})
        show(arguments(), made.clients.__getitem__, TEMPLATE, NOW)
    assert "pages write them if LogLevel is INFO or DEBUG" in capsys.readouterr().out


def test_a_query_that_ends_without_an_answer_is_an_error() -> None:
    with aws() as made:
        made.stack()
        made.query(logs.REQUESTS, [], list(GROUPS.values()), status="Timeout")
        with pytest.raises(logs.CannotAsk, match=r"ended with Timeout\. Ask for fewer days"):
            show(arguments(), made.clients.__getitem__, TEMPLATE, NOW)


def test_an_unknown_page_is_said_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with aws() as made:
        made.stack()
        assert show(arguments("--page", "wombat"), made.clients.__getitem__, TEMPLATE, NOW) == 1
    assert "There is no page wombat. There are: home, mode." in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "366", "-1", "1.5", "many"])
def test_days_must_be_a_whole_number(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments("--days", days)
    assert "must be a whole number from 1 to 365" in capsys.readouterr().err


def test_the_gateways_own_tally_counts_in_the_same_words() -> None:
    tally = Tally()
    for method, status, is_page in (
        ("GET", 200, True),
        ("POST", 303, True),
        ("GET", 200, True),
        ("POST", 200, True),
        ("POST", 422, True),
        ("GET", 200, False),
        ("GET", 500, True),
        ("HEAD", 200, True),
    ):
        tally.add("mode", "2026-11-27", method, status, is_page=is_page, milliseconds=10 * status)
    (row,) = tally.rows()
    assert row.cells()[:7] == ("mode", "2026-11-27", "1", "2", "1", "1", "")
    assert (row.p50, row.p95) == (2000, 5000)


def test_sums_leave_out_what_nobody_counted() -> None:
    table = as_table([Row("adder", "2026-11-27", visits=2), Row("mode", "2026-11-27", visits=3)])
    assert table.splitlines()[-1].split() == ["all", "5", "0", "0", "0"]
    assert as_csv([]).strip() == ",".join(COLUMNS)
    assert as_table([]).split("  ")[0] == "page"
