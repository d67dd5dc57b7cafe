"""One page's part of the table: its keys, its calls, and the meaning of DynamoDB's errors."""

import os
from typing import Any

from core.aws.service import CallFailed, Service
from core.lists import items
from core.lists.head import Head
from core.problems import Unavailable

_NO_ANSWER = "The database that stores your list did not answer."


class ConditionFailed(Exception):
    """The head, or a chunk, is not as expected.

    stored: the head in the table, if DynamoDB returned it.
    retried: the client sent the write more than once, so that an earlier attempt may have succeeded.
    """

    def __init__(self, failed: CallFailed | None = None) -> None:
        super().__init__(str(failed))
        item = failed.answer.get("Item") if failed else None
        self.stored: Head | None = items.read_head(item) if item else None
        self.retried: bool = failed is not None and failed.retried


class Table:
    """The items of the page named `page` in the table named `name`. Every call may raise `Unavailable`: it
    failed, or its answer was lost. Every write may raise `ConditionFailed`."""

    def __init__(self, dynamodb: Service, name: str, page: str) -> None:
        self._dynamodb = dynamodb
        self._name = name
        self._page = page

    def get(self, visitor: str, sort: str) -> items.Item | None:
        answer = self._call("GetItem", TableName=self._name, Key=self.key(visitor, sort), ConsistentRead=True)
        item: items.Item | None = answer.get("Item")
        return item

    def query(self, visitor: str, first: str, last: str, **options: Any) -> Any:
        """The visitor's items with sort keys from `first` to `last`, both included."""
        return self._call(
            "Query",
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": self.key(visitor, "")["pk"],
                ":first": {"S": first},
                ":last": {"S": last},
            },
            ConsistentRead=True,
            **options,
        )

    def update(self, visitor: str, sort: str, **expressions: Any) -> items.Item:
        """Update an item; returns it as it is then, if the `expressions` ask for it."""
        key = self.key(visitor, sort)
        answer = self._call("UpdateItem", TableName=self._name, Key=key, **expressions)
        item: items.Item = answer.get("Attributes", {})
        return item

    def remove(self, visitor: str, sort: str) -> None:
        """Delete an item, if there is one."""
        self._call("DeleteItem", TableName=self._name, Key=self.key(visitor, sort))

    def write(self, writes: list[dict[str, dict[str, Any]]]) -> None:
        """Do all `writes`, which `put` and `delete` make, in one transaction."""
        if len(writes) == 1 and "Put" in writes[0]:
            self._call("PutItem", **writes[0]["Put"])
        else:
            token = os.urandom(16).hex()  # so that an attempt whose answer was lost counts once
            self._call("TransactWriteItems", TransactItems=writes, ClientRequestToken=token)

    def put(
        self, visitor: str, sort: str, attributes: items.Item, **condition: Any
    ) -> dict[str, dict[str, Any]]:
        return {"Put": {"TableName": self._name, "Item": self.key(visitor, sort) | attributes, **condition}}

    def delete(self, visitor: str, sort: str) -> dict[str, dict[str, Any]]:
        return {"Delete": {"TableName": self._name, "Key": self.key(visitor, sort)}}

    def key(self, visitor: str, sort: str) -> items.Item:
        return {"pk": {"S": f"{self._page}#{visitor}"}, "sk": {"S": sort}}

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            return self._dynamodb.call(operation, **arguments)
        except CallFailed as failed:
            if _is_condition_failure(failed):
                raise ConditionFailed(failed) from failed
            if _may_pass(failed):
                raise Unavailable(_NO_ANSWER) from failed
            raise


def _is_condition_failure(failed: CallFailed) -> bool:
    if failed.code == "TransactionCanceledException":
        return _reasons(failed) <= {"None", "ConditionalCheckFailed", "TransactionConflict"}
    return failed.code in ("ConditionalCheckFailedException", "TransactionConflictException")


def _may_pass(failed: CallFailed) -> bool:
    """Whether a later attempt may succeed: DynamoDB is throttling, does not answer, or has a fault of its
    own."""
    return (
        not failed.status
        or failed.status >= 500
        or any(
            word in code
            for code in {failed.code} | _reasons(failed)
            for word in ("Throttl", "ThroughputExceeded", "LimitExceeded", "InProgress")
        )
    )


def _reasons(failed: CallFailed) -> set[str]:
    """Why a transaction was cancelled: for each of its writes, a code."""
    return {reason.get("Code", "") for reason in failed.answer.get("CancellationReasons", [])}
