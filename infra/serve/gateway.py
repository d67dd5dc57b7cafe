"""API Gateway on this machine: turns HTTP requests into payload 2.0 events, as AWS does.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
tests/core/web/events has recorded events, each with its source.
"""

import base64
import json
import re
import secrets
import threading
import time
import traceback
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

from infra.serve.site import Route, Site
from infra.visits.rows import Tally

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_EVENT_BYTES = 6 * 1024 * 1024  # Lambda's limit for an event, and for an answer
LOCAL = ("localhost", "127.0.0.1", "[::1]")
PORT = re.compile(":[0-9]+$")
TEXT = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
)  # bodies that are not base64-encoded


class Gateway:
    """A WSGI application for `site`. It passes one request at a time to a handler, as Lambda does."""

    def __init__(self, site: Site) -> None:
        self.tally = Tally()
        self._site = site
        self._one_at_a_time = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if not _names_this_machine(request.host):
            return _own_response(403, "This site answers to localhost only")
        route = self._site.route(request.method, request.path)
        if route is None:
            return _own_response(404, "Not Found")
        try:
            event = event_of(request, route.key)
        except ClientDisconnected:  # before the whole body was sent
            return _own_response(400, "Bad Request")
        if len(event.get("body", "")) > MAX_EVENT_BYTES:
            return _own_response(413, "Request Entity Too Large")
        answer: dict[str, Any] = {}
        with self._one_at_a_time:
            began = time.perf_counter()
            try:
                answer = route.answer(event)
                text = json.dumps(answer)  # as Lambda's runtime does; it fails on other types
            except Exception:  # noqa: BLE001 - any failure of a function
                traceback.print_exc()
                return _own_response(500, "Internal Server Error")
            finally:
                self._count(route, request.method, answer, time.perf_counter() - began)
        if len(text) > MAX_EVENT_BYTES:
            return _own_response(500, "Internal Server Error")
        return response_of(answer)

    def _count(self, route: Route, method: str, answer: dict[str, Any], seconds: float) -> None:
        """Count an answer as `wombat visits` does; without one the function died."""
        name = route.key.partition("/")[2].partition("/")[0] or "home"
        is_page = str(answer.get("headers", {}).get("content-type", "")).startswith("text/html")
        day = time.strftime("%Y-%m-%d", time.gmtime())
        status = answer.get("statusCode", 500)
        self.tally.add(name, day, method, status, is_page=is_page, milliseconds=seconds * 1000)


def _names_this_machine(host: str) -> bool:
    """Whether a request is for this machine. A page of another site can let its own name stand for this
    machine (DNS rebinding), and then pass as a page of this site."""
    return PORT.sub("", host) in LOCAL


def event_of(request: Request, route_key: str) -> dict[str, Any]:
    """Return the event of payload version 2.0 for a request."""
    headers = {name.lower(): ",".join(request.headers.getlist(name)) for name in request.headers.keys()}  # noqa: SIM118
    cookies = [cookie.strip(" ") for cookie in headers.pop("cookie", "").split(";") if cookie.strip(" ")]
    headers.pop("connection", None)  # applies only between the client and the gateway
    body = request.get_data()
    now = time.time()
    headers |= {
        "content-length": str(len(body)),
        "x-amzn-trace-id": f"Root=1-{int(now):08x}-{secrets.token_hex(12)}",
        "x-forwarded-for": request.remote_addr or "",
        "x-forwarded-port": str(request.environ.get("SERVER_PORT", "")),
        "x-forwarded-proto": request.scheme,
    }
    query = {name: ",".join(values) for name, values in request.args.lists()}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode("latin-1"),
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": request.host,
            "domainPrefix": request.host.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
                "sourceIp": request.remote_addr or "",
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": route_key,
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = query
    if body:
        plain = headers.get("content-type", "").startswith(TEXT)
        event["body"] = body.decode("utf-8", "replace") if plain else base64.b64encode(body).decode()
        event["isBase64Encoded"] = not plain
    return event


def response_of(answer: dict[str, Any]) -> Response:
    """Return the HTTP response for a function's answer."""
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    response = Response(content, answer["statusCode"])
    response.headers.pop("Content-Type")
    for name, value in answer.get("headers", {}).items():
        response.headers[name] = value
    for cookie in answer.get("cookies", []):
        response.headers.add("set-cookie", cookie)
    response.autocorrect_location_header = False
    return response


def _own_response(status: int, message: str) -> Response:
    return Response(json.dumps({"message": message}), status, content_type="application/json")
