"""Inject faults between a client and DynamoDB or S3, where it sends and receives.

The client's own reaction, such as a retry, stays in place. A fault affects one attempt at a call, so one call
can have several.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from core.aws.bucket import Bucket
from core.aws.connection import Reply
from core.aws.service import Service


class Fault(Enum):
    NO_CONNECTION = "DynamoDB cannot be reached"
    THROTTLED = "DynamoDB throttles the request"
    FAILED_BEFORE = "DynamoDB fails before it applies the request"
    FAILED_AFTER = "DynamoDB applies the request, and answers 500"
    RESET_AFTER = "DynamoDB applies the request, and the connection is reset"
    TIMEOUT_AFTER = "DynamoDB applies the request, and the answer times out"
    CRASH_BEFORE = "this process crashes before it sends the request"
    CRASH_AFTER = "DynamoDB applies the request, and this process crashes before the answer"

    @property
    def applied(self) -> bool:
        return self.name.endswith("_AFTER")


LOST_ANSWERS = (Fault.FAILED_AFTER, Fault.RESET_AFTER, Fault.TIMEOUT_AFTER)
REFUSALS = (Fault.NO_CONNECTION, Fault.THROTTLED, Fault.FAILED_BEFORE)


class Crash(BaseException):
    """A simulated crash of this process. Only code that injects faults catches it."""


THROTTLED = Reply(400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}')
FAILED = Reply(500, b'{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}')
S3_THROTTLED = Reply(503, b"<Error><Code>SlowDown</Code></Error>")
S3_FAILED = Reply(500, b"<Error><Code>InternalError</Code></Error>")

Choose = Callable[[str], Fault | None]


class Wire:
    """Records the requests of `service`, and injects the fault that `choose(operation)` returns before each
    attempt.

    `sent` are the operations of all attempts, in order. `read_units` and `write_units` are as AWS charges
    them.
    """

    def __init__(self, service: Service, choose: Choose = lambda operation: None) -> None:
        self.choose = choose
        self._connections = service._connections
        self._connections.send = self._send  # type: ignore[assignment, method-assign]
        self.clear()

    def clear(self) -> None:
        self.sent: list[str] = []
        self.bodies: list[bytes] = []
        self.read_units = self.write_units = 0.0

    def _send(self, method: str, target: str, headers: Mapping[str, str], body: bytes, into: None) -> Reply:
        operation = headers["x-amz-target"].rpartition(".")[2]
        fault = self.choose(operation)
        if fault is not Fault.CRASH_BEFORE:
            self.sent.append(operation)
            self.bodies.append(body)

        def deliver() -> Reply:
            asking = json.dumps(json.loads(body) | {"ReturnConsumedCapacity": "TOTAL"}).encode()
            reply = type(self._connections).send(self._connections, method, target, headers, asking)
            self._count_units(operation, json.loads(reply.body))
            return reply

        return _attempt(fault, deliver, THROTTLED, FAILED)

    def _count_units(self, operation: str, answer: dict[str, Any]) -> None:
        consumed = answer.get("ConsumedCapacity", {})
        for one in consumed if isinstance(consumed, list) else [consumed]:
            units = one.get("CapacityUnits", 0.0)
            if operation in ("GetItem", "Query"):
                self.read_units += units
            else:  # AWS charges a transaction's writes twice, DynamoDB Local reports them once
                self.write_units += 2 * units if operation == "TransactWriteItems" else units
        if answer.get("__type", "").endswith("#ConditionalCheckFailedException"):
            # DynamoDB charges a failed condition without reporting it; our items are one unit.
            self.write_units += 1


class BucketWire:
    """Injects faults in the same way between `bucket` and S3."""

    def __init__(self, bucket: Bucket, choose: Choose) -> None:
        self.choose = choose
        connections: Any = bucket._connections
        self._deliver = connections.send
        connections.send = self._send

    def _send(self, method: str, target: str, *others: Any) -> Reply:
        operation = "ListObjectsV2" if "list-type=2" in target else f"{method.title()}Object"
        fault = self.choose(operation)
        return _attempt(fault, lambda: self._deliver(method, target, *others), S3_THROTTLED, S3_FAILED)


def _attempt(fault: Fault | None, deliver: Callable[[], Reply], throttled: Reply, failed: Reply) -> Reply:
    """Deliver a request, if `fault` lets it through. Returns the answer, if it lets that through too, or one
    of the service's refusals."""
    if fault is Fault.CRASH_BEFORE:
        raise Crash
    answer = deliver() if fault is None or fault.applied else None
    match fault:
        case Fault.CRASH_AFTER:
            raise Crash
        case Fault.NO_CONNECTION:
            raise ConnectionRefusedError(fault.value)
        case Fault.RESET_AFTER:
            raise ConnectionResetError(fault.value)
        case Fault.TIMEOUT_AFTER:
            raise TimeoutError(fault.value)
        case Fault.THROTTLED:
            return throttled
    return failed if fault or answer is None else answer
