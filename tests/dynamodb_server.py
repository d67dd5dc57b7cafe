"""A DynamoDB that several processes can share: the one that DYNAMODB_ENDPOINT names, else moto behind HTTP.

moto's own server needs Flask; DynamoDB alone has one path and one method, so that this is enough. One
request at a time: moto does not hold when threads race.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto import mock_aws
from moto.core.request import Request
from moto.dynamodb.responses import DynamoHandler
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@contextmanager
def dynamodb() -> Iterator[str]:
    """The address of a DynamoDB that is there while this lasts."""
    if given := os.environ.get("DYNAMODB_ENDPOINT"):
        yield given
        return
    with mock_aws():
        server = make_server("127.0.0.1", 0, _answer)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    request = Request(environ)
    status, headers, body = DynamoHandler.dispatch(request, request.url, request.headers)
    return Response(body, status, headers=dict(headers))(environ, start_response)
