"""A handler with only boto3: the lower bound. It adds a number to a list, sets an unsigned cookie, and
handles no errors."""

import base64
import os
from typing import Any
from urllib.parse import parse_qs

import boto3

client: Any = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    sent = parse_qs(base64.b64decode(event["body"]).decode())
    cookies = event.get("cookies") or [f"visitor={os.urandom(16).hex()}"]
    client.update_item(
        TableName=os.environ["TABLE_NAME"],
        Key={"pk": {"S": "mode#" + cookies[0].partition("=")[2]}, "sk": {"S": "list"}},
        UpdateExpression="SET numbers = list_append(if_not_exists(numbers, :none), :number)",
        ExpressionAttributeValues={
            ":none": {"L": []},
            ":number": {"L": [{"S": repr(float(sent["number"][0]))}]},
        },
    )
    return {"statusCode": 303, "headers": {"location": "/mode"}, "cookies": cookies, "body": ""}
