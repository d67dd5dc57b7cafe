"""Estimate what the site has cost this month, from CloudWatch's metrics and the prices in
infra/operate/prices.py."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from infra.operate.cost import standing
from infra.operate.prices import GB, Usage, bill
from infra.template.read import functions

PERIOD = 86_400  # seconds of a data point
MAX_METRICS = 500  # in a request
DOLLARS_PER_METRIC = 0.01 / 1000  # that is asked for, in us-east-1


class Metric(NamedTuple):
    """A sum, and the unit of PRICES that it counts, `factor` of them each."""

    item: str
    namespace: str
    name: str
    dimension: str
    value: str
    factor: float = 1.0


class Month(NamedTuple):
    """Dollars before and after the free units of an account, and the metrics that were asked for."""

    listed: float
    paid: float
    metrics: int


def month_so_far(
    cloudwatch: Any, template: dict[str, Any], stack: "Stack", start: datetime, end: datetime
) -> Month:
    """Return the estimate; what is stored is left out."""
    metrics = list(_metrics(template, stack))
    used: Usage = {"Secrets Manager secret-month": 1}
    used |= standing() if stack.parameters.get("Monitoring") == "on" else {}
    for place in range(0, len(metrics), MAX_METRICS):
        batch = metrics[place : place + MAX_METRICS]
        for metric, total in zip(batch, _sums(cloudwatch, batch, start, end), strict=True):
            used[metric.item] = used.get(metric.item, 0) + total * metric.factor
    listed, paid = (sum(bill(used, free=free).values()) for free in (False, True))
    return Month(listed, paid, len(metrics))


class Stack(NamedTuple):
    """What CloudFormation says of a stack: physical names by logical id, parameters; and its pages' log
    groups by page."""

    resources: Mapping[str, str]
    parameters: Mapping[str, str]
    groups: Mapping[str, str]


def _metrics(template: dict[str, Any], stack: Stack) -> Iterator[Metric]:
    gigabytes = int(stack.parameters["MemorySize"]) / 1024
    found = stack.resources
    for logical_id in (each for each in functions(template) if each in found):
        for item, name, factor in (
            ("Lambda request", "Invocations", 1.0),
            ("Lambda GB-second, arm64", "Duration", gigabytes / 1000),
        ):
            yield Metric(item, "AWS/Lambda", name, "FunctionName", found[logical_id], factor)
    for item, name, factor in (
        ("HTTP API request", "Count", 1.0),
        ("GB to the internet", "DataProcessed", 1 / GB),
    ):
        yield Metric(item, "AWS/ApiGateway", name, "ApiId", found["Api"], factor)
    for item, name in (
        ("DynamoDB write unit, on demand", "ConsumedWriteCapacityUnits"),
        ("DynamoDB read unit, on demand", "ConsumedReadCapacityUnits"),
    ):
        yield Metric(item, "AWS/DynamoDB", name, "TableName", found["Table"])
    for group in (*stack.groups.values(), found["AccessLogs"]):
        yield Metric("CloudWatch GB of logs", "AWS/Logs", "IncomingBytes", "LogGroupName", group, 1 / GB)


def _sums(cloudwatch: Any, metrics: list[Metric], start: datetime, end: datetime) -> Iterator[float]:
    """Yield the sum of each metric between two times."""
    queries = [
        {
            "Id": f"m{place}",
            "MetricStat": {
                "Metric": {
                    "Namespace": each.namespace,
                    "MetricName": each.name,
                    "Dimensions": [{"Name": each.dimension, "Value": each.value}],
                },
                "Period": PERIOD,
                "Stat": "Sum",
            },
        }
        for place, each in enumerate(metrics)
    ]
    sums = dict.fromkeys((query["Id"] for query in queries), 0.0)
    pages = cloudwatch.get_paginator("get_metric_data")
    for page in pages.paginate(MetricDataQueries=queries, StartTime=start, EndTime=end):
        for result in page["MetricDataResults"]:
            sums[result["Id"]] += sum(result["Values"])
    yield from sums.values()
