"""API Gateway's payload 2.0 event in, its answer out: the only module that knows their shape.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
Header names are lower case; repeated values come joined by commas. Cookies come in a list of their
own and leave in one. A form's body is base64-coded by the real gateway and plain under `sam local`:
`isBase64Encoded` tells, the content type does not.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote

from core.problems import BadRequest, TooLarge, UnsupportedType

MAX_FIELDS = 200  # names in one form or query; more is no visitor, and parsing them costs CPU
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"

_Kind = TypeVar("_Kind")


class FormData(dict[str, list[str]]):
    """Every value sent under each name, in the order sent."""

    def one(self, name: str) -> str | None:
        """The value sent under `name`, None if there is none. Raises `BadRequest` if there are several.

        Which of two values was meant is anybody's guess, and ours may not be the visitor's.
        """
        values = self.get(name, [])
        if len(values) > 1:
            raise BadRequest(f"The field “{name}” was sent {len(values)} times; it can only be sent once.")
        return values[0] if values else None


class Request(NamedTuple):
    """What came in; a named tuple, because a frozen dataclass takes three times as long to make."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: str
    body_is_base64: bool
    id: str

    @property
    def query(self) -> FormData:
        """The fields in the address. Raises `BadRequest` for bytes that are not UTF-8, or too many fields."""
        return parse_fields(self.raw_query.encode("utf-8", "surrogatepass"))

    @property
    def secure(self) -> bool:
        """Whether the visitor's browser speaks HTTPS. API Gateway always does, and says so; a
        client cannot change its own last value. Only a local server says `http`."""
        return self.headers.get("x-forwarded-proto", "https").rpartition(",")[2].strip() != "http"

    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_json(self) -> bool:
        """Whether a program asks, by `Accept`, or by sending JSON without a word of what it takes."""
        accepted = [
            part.partition(";")[0].strip() for part in self.headers.get("accept", "").lower().split(",")
        ]
        if JSON_TYPE in accepted or "text/html" in accepted:
            return "text/html" not in accepted
        return self.media_type() == JSON_TYPE

    def read_body(self, max_bytes: int) -> bytes:
        """The body's bytes. Raises `TooLarge` beyond `max_bytes`, before decoding anything, and
        `BadRequest` for broken base64."""
        size = len(self.body) * 3 // 4 - 2 if self.body_is_base64 else len(self.body)
        if size > max_bytes:
            raise TooLarge(max_bytes)
        try:
            return a2b_base64(self.body, strict_mode=True) if self.body_is_base64 else self.body.encode()
        except ValueError:  # broken base64, or half of a surrogate pair
            raise BadRequest("The form did not arrive whole.") from None

    def read_form(self, max_bytes: int) -> FormData:
        """The fields of a URL-encoded form of at most `max_bytes`. Raises `UnsupportedType`,
        `TooLarge` or `BadRequest`."""
        if self.media_type() != FORM_TYPE:
            raise UnsupportedType()
        return parse_fields(self.read_body(max_bytes))


@dataclass(slots=True)
class Response:
    body: str | bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """What a Lambda function gives back to an HTTP API."""
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


def send_file(name: str, content: bytes) -> Response:
    """A file for the browser to save; it stays on the page where it is."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"content-type": "application/octet-stream", "content-disposition": disposition}
    return Response(content, headers=headers)


def read_request(event: Mapping[str, Any]) -> Request:
    """The request in `event`. What is missing, or not of the kind that API Gateway sends, counts as empty;
    nothing is refused here, so that whatever is refused later is known by its method and id."""
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
        cookies=tuple(cookie for cookie in cookies if isinstance(cookie, str)),
        body=_part(event, "body", str),
        body_is_base64=bool(event.get("isBase64Encoded")),
        id=_part(context, "requestId", str),
    )


def _part(mapping: Mapping[str, Any], name: str, kind: type[_Kind]) -> _Kind:
    value = mapping.get(name)
    return value if isinstance(value, kind) else kind()


def parse_fields(encoded: bytes) -> FormData:
    """The names and values of a URL-encoded query or body. Raises `BadRequest`."""
    try:
        pairs = parse_qsl(
            encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeError:
        raise BadRequest("The form holds bytes that are not UTF-8 text.") from None
    except ValueError:
        raise BadRequest(f"The form has more than {MAX_FIELDS} fields.") from None
    fields = FormData()
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields
