"""Faults between a boto3 client and DynamoDB, at the place where botocore sends and receives.

What botocore does about a fault, sending again above all, stays its own. A fault strikes one attempt at
one call, so that a call may be struck several times.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError


class Fault(Enum):
    NO_CONNECTION = "DynamoDB is never reached"
    THROTTLED = "DynamoDB refuses: too much at once"
    FAILED_BEFORE = "DynamoDB fails before it does anything"
    FAILED_AFTER = "DynamoDB has done it, and answers 500"
    RESET_AFTER = "DynamoDB has done it, and the connection is reset"
    TIMEOUT_AFTER = "DynamoDB has done it, and no answer comes in time"
    CRASH_BEFORE = "this process dies before it sends"
    CRASH_AFTER = "DynamoDB has done it, and this process dies before it knows"

    @property
    def applied(self) -> bool:
        return self.name.endswith("_AFTER")


LOST_ANSWERS = (Fault.FAILED_AFTER, Fault.RESET_AFTER, Fault.TIMEOUT_AFTER)
REFUSALS = (Fault.NO_CONNECTION, Fault.THROTTLED, Fault.FAILED_BEFORE)


class Crash(BaseException):
    """This process died; whoever injects faults catches it, nobody else does."""


class Wire:
    """Watches what `client` sends, and breaks it: before each attempt `choose(operation)` says how.

    `sent`: the operation of each attempt, in order. `read_units`, `write_units`: as AWS charges them.
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
            else:  # AWS charges for each write of a transaction twice, DynamoDB Local reports it once
                self.write_units += 2 * units if model.name == "TransactWriteItems" else units
        if "Error" in parsed and parsed["Error"]["Code"] == "ConditionalCheckFailedException":
            self.write_units += 1  # DynamoDB charges for it and does not report it; our items are one unit


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
