"""Call an AWS service that speaks JSON, and try again as botocore's standard retry mode does.

botocore makes and reads each request from a description of all of a service's operations, with events in
between: two thirds of a list page's CPU. The few operations that a page needs are JSON with a signature.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import json
import random
import time
import zlib
from binascii import a2b_base64, b2a_base64
from http.client import HTTPException
from typing import Any

from core.aws.connection import Connections, Reply
from core.aws.credentials import NoCredentials, credentials, endpoint_of, region
from core.aws.signature import signed

ATTEMPTS = 3
# At most, before the second attempt; doubled before the third.
BACKOFF_SECONDS = 0.025
THROTTLED_SECONDS = 1.0
# What a process may spend on further attempts while none succeeds: an outage must not be met with three times
# the requests. A success gives back what it cost.
QUOTA, COST, COST_IF_THROTTLED = 500, 14, 5

_NO_ANSWER = 0  # instead of HTTP's status
_TRANSIENT_STATUS = (_NO_ANSWER, 500, 502, 503, 504)
_TRANSIENT = {"RequestTimeout", "RequestTimeoutException"}
_THROTTLED = {
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}


class CallFailed(Exception):
    """The service refused a call, or did not answer: then nobody can tell whether the call was applied.

    status: HTTP's, and 0 without an answer.
    code: of the error, such as ConditionalCheckFailedException.
    answer: the error's other members.
    retried: the call was sent more than once, so that an earlier attempt may have been applied.
    """

    def __init__(
        self, message: str, status: int = _NO_ANSWER, code: str = "", answer: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.status = status
        self.code = code
        self.answer = answer or {}
        self.retried = False

    @property
    def throttled(self) -> bool:
        return self.code in _THROTTLED or self.status == 429

    @property
    def transient(self) -> bool:
        """Whether the same call may soon succeed."""
        passing = self.status in _TRANSIENT_STATUS and self.code != NoCredentials.CODE
        return passing or self.throttled or self.code in _TRANSIENT


class Service:
    """The service `name`, at `endpoint` or at that of the region. `target`: the start of its operations'
    names; `version`: of its JSON. Threads may share it."""

    def __init__(self, name: str, target: str, *, version: str, endpoint: str | None = None) -> None:
        self._name = name
        self._target = target
        self._region = region()
        self._connections = Connections(endpoint or endpoint_of(name, self._region))
        self._content_type = f"application/x-amz-json-{version}"
        self._quota = QUOTA

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Return the service's answer; bytes are `{"B": bytes}` in both directions. Raises `CallFailed`."""
        body = json.dumps(arguments, default=_to_base64).encode()
        attempts, spent = 0, 1
        while True:
            attempts += 1
            try:
                answer = _read(self._send(operation, body))
            except CallFailed as failed:
                failed.retried = attempts > 1
                spent = COST_IF_THROTTLED if failed.throttled else COST
                if not failed.transient or attempts == ATTEMPTS or self._quota < spent:
                    raise
                self._quota -= spent
                longest = THROTTLED_SECONDS if failed.throttled else BACKOFF_SECONDS
                time.sleep(random.uniform(0, longest * 2 ** (attempts - 1)))  # noqa: S311
            else:
                self._quota = min(QUOTA, self._quota + spent)
                return answer

    def _send(self, operation: str, body: bytes) -> Reply:
        """One attempt."""
        headers = {
            "content-type": self._content_type,
            "host": self._connections.host,
            "x-amz-target": f"{self._target}.{operation}",
        }
        try:
            headers = signed(headers, body, credentials(), self._region, self._name)
            return self._connections.post(headers, body)
        except NoCredentials as error:
            raise CallFailed(str(error), code=NoCredentials.CODE) from error
        except (OSError, HTTPException) as error:
            raise CallFailed(f"{self._name} did not answer: {error!r}") from error


def _read(reply: Reply) -> dict[str, Any]:
    if reply.checksum and int(reply.checksum) != zlib.crc32(reply.body):
        raise CallFailed("The answer was damaged on its way.")
    try:
        answer: dict[str, Any] = json.loads(reply.body or "{}", object_hook=_from_base64)
    except ValueError as error:
        if reply.status == 200:
            raise CallFailed("The answer is no JSON.") from error
        answer = {}
    if reply.status == 200:
        return answer
    code = str(answer.get("__type", "")).rpartition("#")[2]
    message = str(answer.get("message") or answer.get("Message") or f"status {reply.status}")
    raise CallFailed(message, reply.status, code, answer)


def _to_base64(value: object) -> str:
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode()
    raise TypeError(f"{type(value)} is not JSON")


def _from_base64(found: dict[str, Any]) -> dict[str, Any]:
    if len(found) == 1 and isinstance(text := found.get("B"), str):
        return {"B": a2b_base64(text)}
    return found
