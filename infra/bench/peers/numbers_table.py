"""A visitor's list in DynamoDB in the simplest way: one item with one list, and boto3."""

import os
from typing import Any

import boto3

client: Any = boto3.client("dynamodb")


def key(visitor: str) -> dict[str, Any]:
    return {"pk": {"S": f"mode#{visitor}"}, "sk": {"S": "list"}}


def append(visitor: str, number: float) -> list[float]:
    """Add a number, and return all numbers, in one round trip."""
    answer = client.update_item(
        TableName=os.environ["TABLE_NAME"],
        Key=key(visitor),
        UpdateExpression="SET numbers = list_append(if_not_exists(numbers, :none), :number)",
        ExpressionAttributeValues={":none": {"L": []}, ":number": {"L": [{"S": repr(number)}]}},
        ReturnValues="ALL_NEW",
    )
    return _numbers(answer["Attributes"])


def read(visitor: str) -> list[float]:
    answer = client.get_item(TableName=os.environ["TABLE_NAME"], Key=key(visitor), ConsistentRead=True)
    return _numbers(answer.get("Item", {}))


def delete(visitor: str) -> None:
    client.delete_item(TableName=os.environ["TABLE_NAME"], Key=key(visitor))


def _numbers(item: dict[str, Any]) -> list[float]:
    return [float(number["S"]) for number in item.get("numbers", {"L": []})["L"]]
