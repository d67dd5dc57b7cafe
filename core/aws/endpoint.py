"""Signed requests to a service of AWS, and further attempts, as botocore's standard retry mode makes them.

botocore makes and reads each request from a description of all of a service's operations, with events in
between: two thirds of a list page's CPU. The few operations that a page needs are a signed request each.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import json
import random
import time
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from errno import ENOSPC
from http.client import HTTPException
from typing import Any, BinaryIO, TypeVar

from core.aws.connection import READ_SECONDS, Connections, Reply
from core.aws.credentials import NoCredentials, credentials, endpoint_of, region
from core.aws.signature import DIGEST, digest_of, signed

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


Answer = TypeVar("Answer")


class Endpoint:
    """The service `name`, at `address` or at that of the region. Each call is made `attempts` times at most,
    and waits `within` seconds for each answer. Threads may share it."""

    def __init__(
        self,
        name: str,
        *,
        address: str | None = None,
        attempts: int = ATTEMPTS,
        within: float = READ_SECONDS,
    ) -> None:
        self._name = name
        self._region = region()
        self._connections = Connections(address or endpoint_of(name, self._region), within)
        self._attempts = attempts
        self._quota = QUOTA

    def try_again(self, attempt: Callable[[], Answer]) -> Answer:
        """Return what `attempt` returns, which may raise `CallFailed` and be called again."""
        attempts, spent = 0, 1
        while True:
            attempts += 1
            try:
                answer = attempt()
            except CallFailed as failed:
                failed.retried = attempts > 1
                spent = COST_IF_THROTTLED if failed.throttled else COST
                if not failed.transient or attempts == self._attempts or self._quota < spent:
                    raise
                self._quota -= spent
                longest = THROTTLED_SECONDS if failed.throttled else BACKOFF_SECONDS
                time.sleep(random.uniform(0, longest * 2 ** (attempts - 1)))  # noqa: S311
            else:
                self._quota = min(QUOTA, self._quota + spent)
                return answer

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | BinaryIO = b"",
        into: BinaryIO | None = None,
    ) -> Reply:
        """One attempt: return the answer, if it is none of an error. `target`: the path and query; `headers`:
        their names are in lower case; the rest as for `Connections.send`. Raises `CallFailed`, and `OSError`
        if there is no room for `into`."""
        headers = {**headers, "host": self._connections.host}
        digest = headers.get(DIGEST) or digest_of(body)
        try:
            headers = signed(method, target, headers, digest, credentials(), self._region, self._name)
            reply = self._connections.send(method, target, headers, body, into)
        except NoCredentials as error:
            raise CallFailed(str(error), code=NoCredentials.CODE) from error
        except (OSError, HTTPException) as error:
            if isinstance(error, OSError) and error.errno == ENOSPC:  # no fault of the service
                raise
            raise CallFailed(f"{self._name} did not answer: {error!r}") from error
        if reply.status >= 300:
            raise self._failure(reply)
        return reply

    def _failure(self, reply: Reply) -> CallFailed:
        """The error of an answer in JSON."""
        try:
            answer = json.loads(reply.body, object_hook=from_base64)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):  # of something between here and AWS
            answer = {}
        code = str(answer.get("__type") or reply.headers.get("x-amzn-errortype") or "")
        message = str(answer.get("message") or answer.get("Message") or f"status {reply.status}")
        return CallFailed(message, reply.status, code.rpartition("#")[2].partition(":")[0], answer)


def from_base64(found: dict[str, Any]) -> dict[str, Any]:
    """Read a binary value of DynamoDB's."""
    if "B" in found and len(found) == 1 and isinstance(text := found["B"], str):
        return {"B": a2b_base64(text)}
    return found
