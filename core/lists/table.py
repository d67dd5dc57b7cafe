"""One page's part of the table: its keys, its calls, and the meaning of DynamoDB's errors."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core.lists import items
from core.lists.head import Head
from core.problems import Unavailable

_NO_ANSWER = "The database that stores your list did not answer."


class ConditionFailed(Exception):
    """The head, or a chunk, is not as expected.

    stored: the head in the table, if DynamoDB returned it.
    retried: the client sent the write more than once, so that an earlier attempt may have succeeded.
    """

    def __init__(self, error: ClientError | None = None) -> None:
        super().__init__(str(error))
        response: dict[str, Any] = {**error.response} if error else {}
        item = response.get("Item")
        self.stored: Head | None = items.read_head(item) if item else None
        self.retried: bool = response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0


class Table:
    """The items of the page named `page` in the table named `name`. Every call may raise `Unavailable`: it
    failed, or its answer was lost. Every write may raise `ConditionFailed`."""

    def __init__(self, client: Any, name: str, page: str) -> None:
        self._client = client
        self._name = name
        self._page = page

    def get(self, visitor: str, sort: str) -> items.Item | None:
        answer = _call(
            self._client.get_item, TableName=self._name, Key=self.key(visitor, sort), ConsistentRead=True
        )
        item: items.Item | None = answer.get("Item")
        return item

    def query(self, visitor: str, first: str, last: str, **options: Any) -> Any:
        """The visitor's items with sort keys from `first` to `last`, both included."""
        return _call(
            self._client.query,
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

    def update(self, visitor: str, sort: str, **expressions: Any) -> None:
        _call(self._client.update_item, TableName=self._name, Key=self.key(visitor, sort), **expressions)

    def remove(self, visitor: str, sort: str) -> None:
        """Delete an item, if there is one."""
        _call(self._client.delete_item, TableName=self._name, Key=self.key(visitor, sort))

    def write(self, writes: list[dict[str, dict[str, Any]]]) -> None:
        """Do all `writes`, which `put` and `delete` make, in one transaction."""
        if len(writes) == 1 and "Put" in writes[0]:
            _call(self._client.put_item, **writes[0]["Put"])
        else:
            _call(self._client.transact_write_items, TransactItems=writes)

    def put(
        self, visitor: str, sort: str, attributes: items.Item, **condition: Any
    ) -> dict[str, dict[str, Any]]:
        return {"Put": {"TableName": self._name, "Item": self.key(visitor, sort) | attributes, **condition}}

    def delete(self, visitor: str, sort: str) -> dict[str, dict[str, Any]]:
        return {"Delete": {"TableName": self._name, "Key": self.key(visitor, sort)}}

    def key(self, visitor: str, sort: str) -> items.Item:
        return {"pk": {"S": f"{self._page}#{visitor}"}, "sk": {"S": sort}}


def _call(operation: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return operation(**arguments)
    except ClientError as error:
        if _is_condition_failure(error):
            raise ConditionFailed(error) from error
        if _may_pass(error):
            raise Unavailable(_NO_ANSWER) from error
        raise
    except BotoCoreError as error:
        raise Unavailable(_NO_ANSWER) from error


def _is_condition_failure(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    if code == "TransactionCanceledException":
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
        return reasons <= {"None", "ConditionalCheckFailed", "TransactionConflict"}
    return code in ("ConditionalCheckFailedException", "TransactionConflictException")


def _may_pass(error: ClientError) -> bool:
    """Whether a later attempt may succeed: DynamoDB is throttling, or has a fault of its own."""
    reasons = [reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])]
    codes = [error.response["Error"]["Code"], *reasons]
    return error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500 or any(
        word in code
        for code in codes
        for word in ("Throttl", "ThroughputExceeded", "LimitExceeded", "InProgress")
    )
