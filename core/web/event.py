"""API Gateway's payload 2.0 event in, its answer out: the only module that knows their shape.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
Header names are lower case; repeated values are joined by commas. Cookies arrive and leave in lists of
their own. The real gateway codes a form's body in base64, `sam local` does not: `isBase64Encoded` says
which, the content type does not.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from core.problems import BadRequest, TooLarge

FORM_TYPE = "application/x-www-form-urlencoded"
FORM_WITH_FILES_TYPE = "multipart/form-data"
JSON_TYPE = "application/json"

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_Kind = TypeVar("_Kind")


class Request(NamedTuple):
    """A request; a named tuple, because a frozen dataclass takes three times as long to make."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: str
    body_is_base64: bool
    id: str
    address: str = ""

    @property
    def network(self) -> str:
        """The client's network, as far as one household has it: an IPv4 address, or the first half of an IPv6
        address. "" if unknown."""
        if ":" not in self.address:
            return self.address
        from ipaddress import ip_network  # only for large entries

        try:
            return str(ip_network((self.address, 64), strict=False))
        except ValueError:
            return self.address

    @property
    def secure(self) -> bool:
        """Whether the visitor's browser uses HTTPS. API Gateway always does, and appends its own value,
        which a client cannot change; only a local server says `http`."""
        return self.headers.get("x-forwarded-proto", "https").rpartition(",")[2].strip() != "http"

    @property
    def origin(self) -> str:
        """The scheme and host that the visitor's browser uses, such as https://numbers.example; "" if the
        host is malformed. API Gateway accepts only the site's own hosts."""
        host = self.headers.get("host", "")
        return f"http{'s' if self.secure else ''}://{host}" if _HOST.fullmatch(host) else ""

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_json(self) -> bool:
        """Whether to answer a program: `Accept` says so, or it says nothing and the body is JSON."""
        accepted = [
            part.partition(";")[0].strip() for part in self.headers.get("accept", "").lower().split(",")
        ]
        if JSON_TYPE in accepted or "text/html" in accepted:
            return "text/html" not in accepted
        return self.media_type == JSON_TYPE

    @property
    def from_program(self) -> bool:
        """Whether the body is JSON from a program: browsers submit forms."""
        return self.media_type == JSON_TYPE and self.wants_json

    def read_body(self, max_bytes: int) -> bytes:
        """Return the body. Raises `TooLarge` beyond `max_bytes`, before decoding anything, and
        `BadRequest` for broken base64."""
        size = len(self.body) * 3 // 4 - 2 if self.body_is_base64 else len(self.body)
        if size > max_bytes:
            raise TooLarge(max_bytes)
        try:
            return a2b_base64(self.body, strict_mode=True) if self.body_is_base64 else self.body.encode()
        except ValueError:  # broken base64, or half of a surrogate pair
            raise BadRequest("The form did not arrive completely.") from None


@dataclass(slots=True)
class Response:
    """What a page answers, before it is an event."""

    body: str | bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    script: str = ""  # that the page holds and the browser may run
    form_action: str = ""  # the only other origin to which the page's forms may be sent

    def answer(self) -> dict[str, Any]:
        """The value that a Lambda function returns to an HTTP API."""
        body = self.body if isinstance(self.body, str) else b2a_base64(self.body, newline=False).decode()
        return {
            "statusCode": self.status,
            "headers": self.headers,
            "cookies": self.cookies,
            "body": body,
            "isBase64Encoded": body is not self.body,
        }


def see_other(location: str) -> Response:
    """Post/Redirect/Get: the answer to a POST that changed something, so that a reload sends nothing."""
    return Response("", 303, {"location": location})


def send_file(name: str, content: str | bytes, media_type: str = "application/octet-stream") -> Response:
    """A file for the browser to save; it stays on the page that it shows."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, headers={"content-type": media_type, "content-disposition": disposition})


def read_request(event: Mapping[str, Any]) -> Request:
    """Return the request in `event`. A part that is missing or of an unexpected type counts as empty: a
    request is only refused later, when its method and id are known for the log."""
    context = _part(event, "requestContext", dict)
    http = _part(context, "http", dict)
    headers = {
        name.lower(): value for name, value in _part(event, "headers", dict).items() if isinstance(value, str)
    }
    cookies = _part(event, "cookies", list) or headers.get("cookie", "").split(";")
    return Request(
        method=_part(http, "method", str).upper() or "GET",
        path=_part(event, "rawPath", str) or "/",
        raw_query=_part(event, "rawQueryString", str),
        headers=headers,
        cookies=tuple(cookie for cookie in cookies if isinstance(cookie, str) and cookie.strip()),
        body=_part(event, "body", str),
        body_is_base64=bool(event.get("isBase64Encoded")),
        id=_part(context, "requestId", str),
        address=_part(http, "sourceIp", str),
    )


def _part(mapping: Mapping[str, Any], name: str, kind: type[_Kind]) -> _Kind:
    value = mapping.get(name)
    return value if isinstance(value, kind) else kind()
