"""Lambda functions that a page calls.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from urllib.parse import quote

from core.aws.connection import READ_SECONDS
from core.aws.endpoint import ATTEMPTS, Endpoint


class Functions(Endpoint):
    """The functions of Lambda in this region and account."""

    def __init__(self, *, attempts: int = ATTEMPTS, within: float = READ_SECONDS) -> None:
        super().__init__("lambda", attempts=attempts, within=within)

    def start(self, function: str, event: bytes) -> None:
        """Let Lambda call a function, by its name or ARN, some time soon. Raises `CallFailed`."""
        headers = {"x-amz-invocation-type": "Event"}
        self.try_again(lambda: self.send("POST", _path(function), headers, event))

    def invoke(self, function: str, event: bytes, *, alias: str) -> bytes | None:
        """Return the function's answer; None if it failed. Raises `CallFailed`."""
        target = f"{_path(function)}?Qualifier={alias}"
        reply = self.try_again(lambda: self.send("POST", target, {}, event))
        return None if "x-amz-function-error" in reply.headers else reply.body


def _path(function: str) -> str:
    return f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
