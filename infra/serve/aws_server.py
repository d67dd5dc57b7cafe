"""The site's table and secret over HTTP, for what runs in other processes or in containers: moto behind a
port, or the table in a DynamoDB of your choice.

moto's own server needs Flask; DynamoDB and Secrets Manager have one path and one method each, so that this is
enough. One request at a time: moto does not hold when threads race.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request as Forwarded
from urllib.request import urlopen

from moto.core.request import Request
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TIMEOUT_SECONDS = 30  # that the DynamoDB of your choice may take


class AwsServer:
    """A WSGI application, while moto's `mock_aws` lasts. `dynamodb`: where calls to DynamoDB go on to, if not
    to moto."""

    def __init__(self, dynamodb: str = "") -> None:
        self._dynamodb = dynamodb

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        if request.headers.get("x-amz-target", "").startswith("secretsmanager."):
            status, headers, body = SecretsManagerResponse.dispatch(request, request.url, request.headers)
        elif self._dynamodb:
            status, headers, body = _forward(request, self._dynamodb)
        else:
            status, headers, body = DynamoHandler.dispatch(request, request.url, request.headers)
        return Response(body, status, headers=dict(headers))(environ, start_response)


def _forward(request: Request, endpoint: str) -> tuple[int, dict[str, str], bytes]:
    kept = ("authorization", "content-type", "x-amz-date", "x-amz-target")
    headers = {name: value for name, value in request.headers.items() if name.lower() in kept}
    try:
        answer = urlopen(Forwarded(endpoint, request.get_data(), headers), timeout=TIMEOUT_SECONDS)  # noqa: S310
    except HTTPError as refused:  # a condition that does not hold is one, too
        answer = refused
    with answer:
        return answer.status, {"content-type": answer.headers.get("content-type", "")}, answer.read()


@contextmanager
def aws_server(
    host: str = "127.0.0.1",
    dynamodb: str = "",
    around: "Callable[[WSGIApplication], WSGIApplication]" = lambda app: app,
) -> Iterator[int]:
    """The port on which an `AwsServer` answers while this lasts; `host` is an address of this machine. What
    `around` makes of the server stands between it and who calls."""
    server = make_server(host, 0, around(AwsServer(dynamodb)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
