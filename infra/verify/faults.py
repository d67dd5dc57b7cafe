"""Inject faults between a boto3 client and DynamoDB, where botocore sends and receives.

Botocore's own reaction, such as a retry, stays in place. A fault affects one attempt at a call, so one call
can have several.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError


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


class Wire:
    """Records the requests of `client`, and injects the fault that `choose(operation)` returns before each
    attempt.

    `sent` are the operations of all attempts, in order. `read_units` and `write_units` are as AWS charges
    them.
    """

    def __init__(self, client: Any, choose: Callable[[str], Fault | None] = lambda operation: None) -> None:
        self.choose = choose
        self.sent: list[str] = []
        self.read_units = self.write_units = 0.0
        self.bodies: list[bytes] = []
        endpoint = client._endpoint
        self._deliver = endpoint._do_get_response
        endpoint._do_get_response = self._attempt
        client.meta.events.register("before-parameter-build.dynamodb", self._ask_for_units)
        client.meta.events.register("after-call.dynamodb", self._count_units)

    def clear(self) -> None:
        self.sent, self.bodies, self.read_units, self.write_units = [], [], 0.0, 0.0

    def _attempt(self, request: Any, operation: Any, context: Any) -> Any:
        fault = self.choose(operation.name)
        if fault is Fault.CRASH_BEFORE:
            raise Crash
        self.sent.append(operation.name)
        self.bodies.append(request.body)
        answer = None
        if fault is None or fault.applied:
            answer = self._deliver(request, operation, context)
        if fault is None:
            return answer
        if fault is Fault.CRASH_AFTER:
            raise Crash
        return _as_botocore_sees(fault, request.url)

    def _ask_for_units(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def _count_units(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        consumed = parsed.get("ConsumedCapacity", {})
        for one in consumed if isinstance(consumed, list) else [consumed]:
            units = one.get("CapacityUnits", 0.0)
            if model.name in ("GetItem", "Query"):
                self.read_units += units
            else:  # AWS charges a transaction's writes twice, DynamoDB Local reports them once
                self.write_units += 2 * units if model.name == "TransactWriteItems" else units
        if "Error" in parsed and parsed["Error"]["Code"] == "ConditionalCheckFailedException":
            self.write_units += (
                1  # DynamoDB charges a failed condition without reporting it; our items are one unit
            )


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
