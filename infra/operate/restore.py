"""Put visitors' lists back from a copy of the table that DynamoDB has restored (infra/operate/RUNBOOK.md).

    .venv/bin/python -m infra.operate.restore <the restored table> <the site's table> [--overwrite]

DynamoDB restores to a new table, and the site goes on with its own. So what is missing there is copied:
lists of visitors of whom it knows nothing, or with --overwrite everybody's, as they were then. A visitor's
items are copied all or none, because they only make sense together, and the head last, because without one
there is no list yet.
"""

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import boto3

from core.lists.items import HEAD

Item = dict[str, Any]


def restore(client: Any, restored: str, table: str, *, overwrite: bool = False) -> tuple[int, int]:
    """How many visitors' lists were put back into `table`, and how many were left as they are there."""
    done = left = 0
    for partition, items in groupby(everything(client, restored), key=lambda item: item["pk"]["S"]):
        present = sort_keys(client, table, partition)
        if present and not overwrite:
            left += 1
            continue
        put_back(client, table, partition, list(items), present)
        done += 1
    return done, left


def everything(client: Any, table: str) -> Iterator[Item]:
    """Every item; those of one partition come one after the other."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def sort_keys(client: Any, table: str, partition: str) -> set[str]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        ProjectionExpression="sk",
        ConsistentRead=True,
    )
    return {item["sk"]["S"] for page in pages for item in page["Items"]}


def put_back(client: Any, table: str, partition: str, items: Iterable[Item], present: set[str]) -> None:
    """The partition as `items` have it; of `present`, its sort keys now, what is not among them goes."""
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
    print(f"Put back the lists of {put} visitors; left those of {kept} as they are.")
