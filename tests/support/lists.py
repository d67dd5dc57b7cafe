"""The list store in tests: stores with faults between them and DynamoDB, a clock, and the size of an item."""

import time
from collections.abc import Callable
from typing import Any

from core import aws
from core.lists import Lists, Outcome, Submission, Value
from core.lists.dynamodb import DynamoDBLists
from core.lists.protocol import NEWEST
from core.settings import DAY
from infra.verify.faults import Fault, Wire

TABLE = "wombat-tests"
IDLE, ABSOLUTE = 30 * DAY, 90 * DAY


class Place:
    """A table, and clients of it as if each were in a process of its own."""

    def __init__(self) -> None:
        self.service = aws.dynamodb()

    def store(
        self,
        choose: Callable[[str], Fault | None] = lambda operation: None,
        *,
        page: str = "mode",
        idle: int = IDLE,
        absolute: int = ABSOLUTE,
    ) -> tuple[DynamoDBLists, Wire]:
        """A store with connections of its own, and the wire between it and DynamoDB."""
        service = aws.dynamodb()
        wire = Wire(service, choose)
        return DynamoDBLists(service, TABLE, page, idle=idle, absolute=absolute), wire


class Clock:
    """The store's clock, in Unix seconds. Its `sleep` does not wait."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        pass


def add(lists: Lists, visitor: str, *values: Value) -> Submission:
    """Append `values` from a form of this moment; returns its submission."""
    submission = lists.read(visitor).submission()
    assert lists.append(visitor, submission, values) is Outcome.DONE
    return submission


def everything(lists: Lists, visitor: str) -> list[Value]:
    """All values of the open list, after a check that its snapshot agrees with them."""
    snapshot = lists.read(visitor)
    values = list(lists.entries(visitor, snapshot))
    assert len(values) == snapshot.count
    assert list(snapshot.newest) == values[-NEWEST:]
    return values


def item_size(item: dict[str, Any]) -> int:
    """The published size of an item in bytes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Any) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":  # a byte for two digits, one more, and one if they do not come in pairs
            return (len(content.strip("-0.")) + 1) // 2 + 1
        case _:
            return 3 + sum(1 + _value_size(element) for element in content)
