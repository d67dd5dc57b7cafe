"""AWS in this process: moto answers botocore's calls, and those of `core.aws`."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO
from unittest.mock import patch

from moto import mock_aws
from moto.core.request import Request
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.s3.responses import S3Response
from moto.secretsmanager.responses import SecretsManagerResponse

from core.aws.connection import Connections, Reply

_over_http = Connections.send


@contextmanager
def in_moto(endpoint: str = "") -> Iterator[None]:
    """Let moto answer this process's calls of AWS in this context, but those to `endpoint`. They have
    credentials of their own."""
    core: Any = {"mock_credentials": False}
    if endpoint:
        core["passthrough"] = {"urls": [re.escape(endpoint)]}
    config: Any = {"core": core}
    with mock_aws(config=config), patch.object(Connections, "send", _send):
        yield


def answer_of_moto(request: Request) -> tuple[int, Mapping[str, str], bytes]:
    """Return the status, headers and body of moto's answer, while `in_moto`. DynamoDB and Secrets Manager
    name the operation in a header; all other requests are S3's."""
    target = request.headers.get("x-amz-target", "")
    handler: type[BaseResponse] = S3Response
    if target:
        handler = SecretsManagerResponse if target.startswith("secretsmanager.") else DynamoHandler
    status, headers, body = handler.dispatch(request, request.url, request.headers)
    return status, headers, body if isinstance(body, bytes) else body.encode()


def _send(
    self: Connections,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | BinaryIO = b"",
    into: BinaryIO | None = None,
) -> Reply:
    if not self.host.endswith(".amazonaws.com"):  # DynamoDB Local, or an `AwsServer`
        return _over_http(self, method, target, headers, body, into)
    if not isinstance(body, bytes):
        body.seek(0)
        body = body.read()
    # moto's dispatcher knows no HEAD; the answer to GET has the same headers.
    asked = "GET" if method == "HEAD" else method
    request = Request.from_primitives(asked, f"{self.address}{target}", headers, body)
    status, answered, content = answer_of_moto(request)
    named = {name.lower(): str(value) for name, value in answered.items()}
    named["content-length"] = str(len(content))
    if into is not None and status < 300:
        into.seek(0)
        into.truncate()
        into.write(content)
    return Reply(status, b"" if method == "HEAD" or (into is not None and status < 300) else content, named)
