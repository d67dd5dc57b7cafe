"""Copy visitors' lists back from a table that DynamoDB has restored (infra/operate/RUNBOOK.md).

    .venv/bin/python -m infra.operate.restore <the restored table> <the site's table> [--overwrite]

DynamoDB restores to a new table, while the site keeps using its own. This copies the lists of visitors who
have no items in the site's table; with --overwrite, those of all visitors. A visitor's items are copied all
or not at all, because they only make sense together, and the head last, because without it there is no list.
Passwords and tokens are never copied: one that was removed since would open private pages again. Nor are
shared results: one that was withdrawn since could be read again.
"""

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import boto3

from core.lists.allowance import COUNTERS
from core.lists.items import HEAD
from core.lists.shared import SHARED

NOT_LISTS = "@"  # begins the partitions of private pages' credentials and sessions

Item = dict[str, Any]


def restore(client: Any, restored: str, table: str, *, overwrite: bool = False) -> tuple[int, int]:
    """Copy lists from `restored` to `table`. Returns the number of visitors restored, and of those left
    alone."""
    done = left = 0
    for partition, items in groupby(everything(client, restored), key=lambda item: item["pk"]["S"]):
        if partition.startswith(NOT_LISTS) or partition.partition("#")[2].startswith((COUNTERS, SHARED)):
            continue
        present = sort_keys(client, table, partition)
        if present and not overwrite:
            left += 1
            continue
        put_back(client, table, partition, list(items), present)
        done += 1
    return done, left


def everything(client: Any, table: str) -> Iterator[Item]:
    """Yield all items; those of a partition are consecutive."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def sort_keys(client: Any, table: str, partition: str) -> set[str]:
    """Return the sort keys of a partition's items."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        ProjectionExpression="sk",
        ConsistentRead=True,
    )
    return {item["sk"]["S"] for page in pages for item in page["Items"]}


def put_back(client: Any, table: str, partition: str, items: Iterable[Item], present: set[str]) -> None:
    """Write the items of a partition, and delete its other items; `present` are its current sort keys."""
    for item in sorted(items, key=lambda item: item["sk"]["S"] == HEAD):
        client.put_item(TableName=table, Item=item)
        present.discard(item["sk"]["S"])
    for sort in present:
        client.delete_item(TableName=table, Key={"pk": {"S": partition}, "sk": {"S": sort}})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("restored")
    parser.add_argument("table")
    parser.add_argument("--overwrite", action="store_true")
    given = parser.parse_args()
    put, kept = restore(boto3.client("dynamodb"), given.restored, given.table, overwrite=given.overwrite)
    print(f"Restored the lists of {put} visitors; left those of {kept} unchanged.")
