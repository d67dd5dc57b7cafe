"""The messages of the protocol: JSON-RPC 2.0, one in a request, and the headers that repeat a part of it.

Version 2026-07-28 has no session: each message names its version and the client's capabilities. The versions
before it begin with `initialize`, whose answer need not be kept.
https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
"""

import binascii
from base64 import b64decode
from typing import Any, Literal

import msgspec

from core.web.event import Request, Response
from core.web.json_api import answer

NEWEST, LATEST_WITH_SESSION = "2026-07-28", "2025-11-25"
WITH_SESSION = (LATEST_WITH_SESSION, "2025-06-18")
VERSIONS = (NEWEST, *WITH_SESSION)

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
WRONG_HEADER, WRONG_VERSION = -32020, -32022

_META = "io.modelcontextprotocol/"
_EMPTY = msgspec.Raw(b"{}")


class Refused(Exception):
    """A message that is answered with an error."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Message(msgspec.Struct):
    """A request, or without an `id` a notification. `params` stay as they are, so that numbers keep their
    digits."""

    jsonrpc: Literal["2.0"]
    method: str
    id: int | str | msgspec.UnsetType = msgspec.UNSET
    params: msgspec.Raw = _EMPTY


class Params(msgspec.Struct, rename="camel"):
    """All parameters that any method has."""

    meta: dict[str, Any] = msgspec.field(default_factory=dict, name="_meta")
    protocol_version: str = ""
    name: str = ""
    arguments: msgspec.Raw = _EMPTY
    request_state: str = ""
    input_responses: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether the client shows its user a question."""
        capabilities = self.meta.get(f"{_META}clientCapabilities")
        asked = capabilities.get("elicitation") if isinstance(capabilities, dict) else None
        return isinstance(asked, dict) and (not asked or "form" in asked)


def read_message(body: bytes) -> Message:
    """Return the message in a body. Raises `Refused`."""
    try:
        return msgspec.json.decode(body, type=Message)
    except msgspec.ValidationError as error:
        raise Refused(INVALID_REQUEST, f"The body is not one request or notification: {error}") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused(PARSE_ERROR, "The body is not JSON.") from None


def read_params(message: Message) -> Params:
    """Return the parameters of a message. Raises `Refused`."""
    try:
        return msgspec.json.decode(message.params, type=Params)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(INVALID_PARAMS, f"The parameters are wrong: {error}") from None


def is_newest(request: Request, message: Message, params: Params) -> bool:
    """Whether the message is one of the newest version, and not of one with sessions. Raises `Refused` for
    any other version, and for headers that say something else than the message."""
    header = request.headers.get("mcp-protocol-version")
    version = params.meta.get(f"{_META}protocolVersion")
    if version is None and header != NEWEST:
        if header is not None and header not in WITH_SESSION:
            raise _wrong_version(header)
        return False
    missing = [
        name for name in ("protocolVersion", "clientCapabilities") if f"{_META}{name}" not in params.meta
    ]
    if missing:
        raise Refused(INVALID_PARAMS, f"params._meta lacks {', '.join(_META + name for name in missing)}")
    expected = {"mcp-protocol-version": version, "mcp-method": message.method}
    if message.method == "tools/call":
        expected["mcp-name"] = params.name
    for name, value in expected.items():
        if _decoded(request.headers.get(name, "").strip(" \t")) != value:
            raise Refused(WRONG_HEADER, f"The header {name} does not say what the message says.")
    if version != NEWEST:
        raise _wrong_version(str(version))
    return True


def _wrong_version(requested: str) -> Refused:
    data = {"supported": list(VERSIONS), "requested": requested}
    return Refused(WRONG_VERSION, "Unsupported protocol version", data)


def _decoded(value: str) -> str | None:
    """A header's value, which may be in base64; None if that is broken."""
    if not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return b64decode(value[9:-2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def result(message: Message, content: dict[str, Any], *, newest: bool) -> Response:
    """The answer to a request."""
    content = ({"resultType": "complete"} if newest else {}) | content
    return answer({"jsonrpc": "2.0", "id": message.id, "result": content})


def error(refused: Refused, message: Message | None = None, *, newest: bool = True) -> Response:
    """The answer to a message that was refused. Before the newest version, the status 404 meant the end of a
    session, and errors of a method had status 200."""
    said: dict[str, Any] = {"code": refused.code, "message": refused.message}
    if refused.data:
        said["data"] = refused.data
    status = 404 if refused.code == NO_METHOD else 400
    if not newest and refused.code in (NO_METHOD, INVALID_PARAMS):
        status = 200
    known = message is not None and message.id is not msgspec.UNSET
    return answer({"jsonrpc": "2.0", "id": message.id if message and known else None, "error": said}, status)
