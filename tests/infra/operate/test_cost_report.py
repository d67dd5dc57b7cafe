"""docs/cost.md matches infra/operate/cost.py, and its assumptions match what the site sends, logs and
stores."""

import copy
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from core.lists import allowance
from infra.operate import cost, cost_report, prices, worst
from infra.serve.site import TABLE
from infra.template.read import ROOT, read_template
from tests.support.client import Client
from tests.support.lists import item_size


def test_the_document_has_the_computed_figures() -> None:
    """`.venv/bin/python -m infra.operate.cost_report` writes it."""
    assert (ROOT / "docs" / "cost.md").read_text(encoding="utf-8") == cost_report.document()


def test_an_idle_month_costs_the_secret_and_free_alarms_and_dashboards() -> None:
    used = cost.month(0)
    assert sum(prices.bill(used, free=True).values()) == pytest.approx(0.40)
    assert {item for item, amount in used.items() if amount} == {
        "Secrets Manager secret-month",
        "CloudWatch alarm-month",
        "CloudWatch dashboard-month",
    }


def test_the_bill_has_the_alarms_and_dashboards_of_the_template() -> None:
    resources = read_template()["Resources"].values()
    alarms = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    metrics = [sum("MetricStat" in metric for metric in each.get("Metrics", [])) or 1 for each in alarms]
    dashboards = [each for each in resources if each["Type"] == "AWS::CloudWatch::Dashboard"]
    assert cost.standing() == {
        "CloudWatch alarm-month": sum(metrics),
        "CloudWatch dashboard-month": len(dashboards),
    }


def test_free_units_are_subtracted_down_to_zero() -> None:
    used: prices.Usage = {"Lambda request": 3_000_000, "GB to the internet": 1}
    assert prices.bill(used, free=False)["Lambda"] == pytest.approx(0.60)
    assert prices.bill(used, free=True)["Lambda"] == pytest.approx(0.40)
    assert prices.bill(used, free=True)["Transfer"] == 0


def close_to(assumed: float) -> Any:
    return pytest.approx(assumed, rel=0.15)


def test_answers_have_the_size_on_the_bill(visitor: Client) -> None:
    forms = [visitor.open(address) for address in ("/", "/adder")]
    pages = [visitor.open("/mode")]
    added = visitor.post("/mode", visitor.now.page.form.fields | {"number": "7.25"})
    pages.append(visitor.open("/mode"))
    pages.append(visitor.press("Calculate"))
    assert [page.size for page in forms] == [close_to(cost.FORM_BYTES)] * len(forms)
    assert [page.size for page in pages] == [close_to(cost.LIST_BYTES)] * len(pages)
    assert added.size == close_to(cost.REDIRECT_BYTES)
    assert visitor.ask("GET", pages[0].page.style_sheet).size == close_to(cost.STYLE_BYTES)


def test_a_visit_stores_and_logs_as_much_as_on_the_bill(
    visitor: Client, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    visitor.open("/mode")
    for number in range(cost.ADDED):
        visitor.press("Add another", {"number": str(number + 0.25)})
    logged()
    visitor.press("Calculate")
    lines = [len(json.dumps(line, separators=(",", ":"))) for line in logged()]
    by_cloudwatch = 26  # bytes of overhead for each line
    assert sum(lines) / 2 + len(lines) / 2 * by_cloudwatch == close_to(cost.OWN_LOG_BYTES)
    client = boto3.client("dynamodb", endpoint_url=os.environ.get("DYNAMODB_ENDPOINT") or None)
    (cookie,) = visitor.jar.values()
    own: dict[str, Any] = {":own": {"S": f"mode#{cookie.partition('.')[0]}"}}
    kept = client.query(TableName=TABLE, KeyConditionExpression="pk = :own", ExpressionAttributeValues=own)[
        "Items"
    ]
    by_dynamodb = 100  # bytes of overhead for each item
    assert sum(item_size(item) + by_dynamodb for item in kept) == close_to(cost.STORED_BYTES)


def test_a_request_logs_little() -> None:
    """The function's line and the gateway's, with CloudWatch's overhead; Lambda writes none of its own."""
    template = read_template()
    (api,) = (
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::Serverless::HttpApi"
    )
    values = {
        "requestId": "JKJaXmPLvHcESHA=",
        "identity.sourceIp": "205.255.255.176",
        "httpMethod": "POST",
        "path": "/mode",
        "routeKey": "ANY /mode",
        "status": "303",
        "responseLength": "2345",
        "responseLatency": "123",
    }
    line = re.sub(
        r"\$context\.([\w.]+)", lambda found: values.get(found[1], "-"), api["AccessLogSettings"]["Format"]
    )
    assert json.loads(line)["status"] == "303"
    by_cloudwatch = 26
    assert len(line) + by_cloudwatch == close_to(cost.ACCESS_LOG_BYTES)
    assert template["Globals"]["Function"]["LoggingConfig"]["SystemLogLevel"] == "WARN"
    assert cost.OWN_LOG_BYTES + cost.ACCESS_LOG_BYTES <= 350


def test_the_worst_day_is_the_sum_of_all_limits_of_the_template() -> None:
    template = read_template()
    used = worst.day(template)
    assert used["HTTP API request"] == 20 * 86_400
    assert used["DynamoDB write unit, on demand"] == 1_000 * 86_400
    assert (
        used["Lambda GB-second, arm64"] == (worst.pages(template) + worst.workers(template)) * 10 * 86_400 / 2
    )
    limits = ("RequestsPerSecond", "ReservedConcurrency", "MaxWriteUnits", "MaxReadUnits", "MemorySize")
    for name in limits:
        more = copy.deepcopy(template)
        more["Parameters"][name]["Default"] *= 2
        assert sum(worst.dollars(more).values()) > sum(worst.dollars(template).values()), name


def test_without_reserved_concurrency_every_request_of_a_flood_may_time_out() -> None:
    template = read_template()
    template["Parameters"]["ReservedConcurrency"]["Default"] = 0
    assert (
        worst.day(template)["Lambda GB-second, arm64"]
        == ((20 + 5) * 25 + worst.workers(template) * 10) * 86_400 / 2
    )


def test_the_calls_of_tools_are_in_the_worst_day() -> None:
    template = read_template()
    with_tools = worst.day(template)["Lambda request"]
    template["Resources"]["Api"]["Properties"]["RouteSettings"][worst.MCP_ROUTE]["ThrottlingRateLimit"] = 0
    assert with_tools - worst.day(template)["Lambda request"] == 5 * 7 * 86_400


@pytest.mark.parametrize("document", [cost_report.README, cost_report.RUNBOOK])
def test_the_worst_day_is_in_the_documents(document: Path) -> None:
    """`.venv/bin/python -m infra.operate.cost_report` writes it."""
    ((day, month),) = re.findall(
        r"([\d,]+) dollars a day, or ([\d,]+) dollars a month", document.read_text(encoding="utf-8")
    )
    total = sum(worst.dollars().values())
    assert float(day.replace(",", "")) == pytest.approx(total, rel=0.1)
    assert float(month.replace(",", "")) == pytest.approx(total * worst.MONTH_DAYS, rel=0.1)


def test_the_worst_day_is_in_the_template_and_its_parts_in_the_runbook() -> None:
    """`.venv/bin/python -m infra.operate.cost_report` writes it."""
    value = read_template()["Outputs"]["WorstDay"]["Value"]
    assert float(value) == pytest.approx(sum(worst.dollars().values()), rel=0.1)
    assert worst.table() in cost_report.RUNBOOK.read_text(encoding="utf-8")


def test_one_address_can_cost_three_dollars_a_day_in_write_units() -> None:
    per_kilobyte = 2  # in a transaction
    units = allowance.ADDRESS_BYTES / worst.UNIT_BYTES * per_kilobyte * 24
    assert units * prices.PRICES["DynamoDB write unit, on demand"].dollars == pytest.approx(3, abs=0.1)
