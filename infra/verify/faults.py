"""Inject faults between a client and DynamoDB or S3, where it sends and receives.

The client's own reaction, such as a retry, stays in place. A fault affects one attempt at a call, so one call
can have several.
"""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

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
        self._connections.post = self._post  # type: ignore[method-assign]
        self.clear()

    def clear(self) -> None:
        self.sent: list[str] = []
        self.bodies: list[bytes] = []
        self.read_units = self.write_units = 0.0

    def _post(self, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        operation = headers["x-amz-target"].rpartition(".")[2]
        fault = self.choose(operation)
        if fault is not Fault.CRASH_BEFORE:
            self.sent.append(operation)
            self.bodies.append(body)

        def deliver() -> Reply:
            asking = json.dumps(json.loads(body) | {"ReturnConsumedCapacity": "TOTAL"}).encode()
            reply = type(self._connections).post(self._connections, target, headers, asking)
            self._count_units(operation, json.loads(reply.body))
            return reply

        if reply := _unless_struck(fault, deliver):
            return reply
        match fault:
            case Fault.NO_CONNECTION:
                raise ConnectionRefusedError(fault.value)
            case Fault.RESET_AFTER:
                raise ConnectionResetError(fault.value)
            case Fault.TIMEOUT_AFTER:
                raise TimeoutError(fault.value)
            case Fault.THROTTLED:
                return Reply(400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}')
        return Reply(500, b'{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}')

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
    """Injects faults in the same way into botocore's `client` for S3."""

    def __init__(self, client: Any, choose: Choose) -> None:
        self.choose = choose
        self._deliver = client._endpoint._do_get_response
        client._endpoint._do_get_response = self._attempt

    def _attempt(self, request: Any, operation: Any, context: Any) -> Any:
        fault = self.choose(operation.name)
        answer = _unless_struck(fault, lambda: self._deliver(request, operation, context))
        return _as_botocore_sees(fault, request.url) if fault else answer


Answer = TypeVar("Answer")


def _unless_struck(fault: Fault | None, deliver: Callable[[], Answer]) -> Answer | None:
    """Deliver a request, if `fault` lets it through. Returns the answer, if it lets that through too."""
    if fault is Fault.CRASH_BEFORE:
        raise Crash
    answer = deliver() if fault is None or fault.applied else None
    if fault is Fault.CRASH_AFTER:
        raise Crash
    return None if fault else answer


def _as_botocore_sees(fault: Fault, url: str) -> Any:
    match fault:
        case Fault.NO_CONNECTION:
            return None, EndpointConnectionError(endpoint_url=url, error=fault.value)
        case Fault.RESET_AFTER:
            return None, ConnectionClosedError(endpoint_url=url, error=fault.value)
        case Fault.TIMEOUT_AFTER:
            return None, ReadTimeoutError(endpoint_url=url, error=fault.value)
        case Fault.THROTTLED:
            status, code = 400, "ThrottlingException"
        case _:
            status, code = 500, "InternalServerError"
    raw: Any = None
    parsed = {
        "Error": {"Code": code, "Message": fault.value},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
    }
    response: Any = AWSResponse(url, status, HTTPHeaders(), raw)
    response._content = b"{}"
    return (response, parsed), None
