"""Serve the site's table, secret and bucket over HTTP to other processes and to containers, from moto, or the
table from another DynamoDB.

moto's own server needs Flask. It answers one request at a time, because moto is not thread-safe.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request as Forwarded
from urllib.request import urlopen

from moto.core.request import Request
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from infra.serve.in_moto import answer_of_moto
from infra.serve.upload_form import is_upload_form, upload

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TIMEOUT_SECONDS = 30  # for the other DynamoDB to answer


class AwsServer:
    """A WSGI application; it needs `in_moto` to be active. With `dynamodb` set, calls to DynamoDB are
    forwarded to that endpoint."""

    def __init__(self, dynamodb: str = "") -> None:
        self._dynamodb = dynamodb

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # moto's dispatcher knows no HEAD; the answer to GET has the same headers.
        as_get = {"REQUEST_METHOD": "GET"} if environ["REQUEST_METHOD"] == "HEAD" else {}
        request = Request(environ | as_get)
        if is_upload_form(request):
            with request:  # the file is on the disk until then
                return upload(request)(environ, start_response)
        target = request.headers.get("x-amz-target", "")
        if self._dynamodb and target.startswith("DynamoDB"):
            status, headers, body = _forward(request, self._dynamodb)
        else:
            status, headers, body = answer_of_moto(request)
        # werkzeug leaves the body out of an answer to HEAD, and keeps its length.
        return Response(body, status, headers=dict(headers))(environ, start_response)


def _forward(request: Request, endpoint: str) -> tuple[int, Mapping[str, str], bytes]:
    kept = ("authorization", "content-type", "x-amz-date", "x-amz-target")
    headers = {name: value for name, value in request.headers.items() if name.lower() in kept}
    try:
        answer = urlopen(Forwarded(endpoint, request.get_data(), headers), timeout=TIMEOUT_SECONDS)  # noqa: S310
    except HTTPError as refused:  # such as a failed condition
        answer = refused
    with answer:
        return answer.status, {"content-type": answer.headers.get("content-type", "")}, answer.read()


class _Silent(WSGIRequestHandler):
    """Print no line for a request: in the terminal, only those of visitors count."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def aws_server(
    host: str = "127.0.0.1",
    dynamodb: str = "",
    around: "Callable[[WSGIApplication], WSGIApplication]" = lambda app: app,
) -> Iterator[int]:
    """Run an `AwsServer` in this context, on an address of this machine, and yield its port. `around` may
    wrap the WSGI application, for example to inject faults."""
    server = make_server(host, 0, around(AwsServer(dynamodb)), request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
