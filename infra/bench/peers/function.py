"""The author's function on an existing list: the lower bound for a result."""

from typing import Any

from functions.mode.processing import calculate_mode
from infra.bench.draw import amounts

LENGTH = 1_000_000
numbers: list[float] = []


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    body = ""
    if event["rawQueryString"]:
        if not numbers:
            numbers.extend(amounts(LENGTH))
        body = calculate_mode(numbers)
    return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": body}
