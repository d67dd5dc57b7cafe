"""DynamoDB and Secrets Manager: services whose operations take JSON, and answer with JSON.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

import json
import zlib
from binascii import b2a_base64
from typing import Any

from core.aws.connection import Reply
from core.aws.endpoint import CallFailed as CallFailed
from core.aws.endpoint import Endpoint, from_base64


class Service(Endpoint):
    """The service `name`. `target`: the start of its operations' names; `version`: of its JSON."""

    def __init__(self, name: str, target: str, *, version: str, endpoint: str | None = None) -> None:
        super().__init__(name, address=endpoint)
        self._target = target
        self._content_type = f"application/x-amz-json-{version}"

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Return the service's answer; bytes are `{"B": bytes}` in both directions. Raises `CallFailed`."""
        headers = {"content-type": self._content_type, "x-amz-target": f"{self._target}.{operation}"}
        body = json.dumps(arguments, default=_to_base64).encode()
        return self.try_again(lambda: _read(self.send("POST", "/", headers, body)))


def _read(reply: Reply) -> dict[str, Any]:
    checksum = reply.headers.get("x-amz-crc32")
    if checksum and int(checksum) != zlib.crc32(reply.body):
        raise CallFailed("The answer was damaged on its way.")
    try:
        answer: dict[str, Any] = json.loads(reply.body or "{}", object_hook=from_base64)
    except ValueError as error:
        raise CallFailed("The answer is no JSON.") from error
    return answer


def _to_base64(value: object) -> str:
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode()
    raise TypeError(f"{type(value)} is not JSON")
