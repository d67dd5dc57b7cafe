"""The page `/mcp`: one message of the protocol in a POST, its answer as JSON. Nothing is kept."""

import json
import os
from collections.abc import Callable
from typing import Any

import msgspec

from core.identity import identity
from core.mcp import messages
from core.mcp.messages import Message, Params, Refused
from core.mcp.tools import Tool, ToolCall
from core.page import Page, calling_module, guard_of
from core.problems import MethodNotAllowed, NotAcceptable, UnsupportedType
from core.web.event import JSON_TYPE, Request, Response
from core.web.forms import MAX_UPLOAD_BYTES

MCP = "/mcp"
TOOLS = "tools.json"  # beside the calling module
MAX_BYTES = MAX_UPLOAD_BYTES * 4 // 3  # files are in base64
KEPT_MILLISECONDS = 60_000  # for which a client may keep the list of tools

Read = Callable[[], list[Tool]]


def mcp_page() -> Page:
    """Make the handler of `/mcp`, whose tools are in `tools.json` beside the calling module. On a private
    site it needs the token for every page."""
    tools = _Tools(os.path.join(calling_module().folder, TOOLS))
    guard = guard_of("mcp", private=False)

    def post(request: Request) -> Response:
        return _answer(request, tools, is_private=guard is not None)

    return Page(MCP, "Tools", "The pages as tools for programs", _no_get, post, kind="mcp", guard=guard)


class ForPrograms(MethodNotAllowed):
    """A visit to an address that has no page."""

    title = "This address is for programs"
    advice = "Add it to a program that uses tools: docs/mcp.md"


class _Tools:
    """The tools in a file. It is read again when it has changed, where the site is served locally."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._written = -1
        self._tools: list[Tool] = []

    def __call__(self) -> list[Tool]:
        written = os.stat(self._file).st_mtime_ns
        if written != self._written:
            with open(self._file, encoding="utf-8") as found:
                self._tools = [Tool(**each) for each in json.load(found)]
            self._written = written
        return self._tools


def _no_get(request: Request) -> Response:
    raise ForPrograms("POST, OPTIONS")


def _answer(request: Request, tools: Read, *, is_private: bool) -> Response:
    if request.media_type != JSON_TYPE:
        raise UnsupportedType()
    accepted = request.headers.get("accept", "*/*").lower()
    if not any(each in accepted for each in (JSON_TYPE, "application/*", "*/*")):
        raise NotAcceptable()
    message, newest = None, True
    try:
        message = messages.read_message(request.read_body(MAX_BYTES))
        if message.id is msgspec.UNSET:
            return Response("", 202, {"content-type": JSON_TYPE})
        params = messages.read_params(message)
        newest = messages.is_newest(request, message, params)
        content = _result(request, message, params, tools(), newest=newest)
    except Refused as refused:
        return messages.error(refused, message, newest=newest)
    if newest and message.method in ("server/discover", "tools/list"):
        scope = "private" if is_private else "public"
        content |= {"ttlMs": KEPT_MILLISECONDS, "cacheScope": scope}
    return messages.result(message, content, newest=newest)


def _result(
    request: Request, message: Message, params: Params, tools: list[Tool], *, newest: bool
) -> dict[str, Any]:
    """The result of a method. Raises `Refused`."""
    match message.method, newest:
        case "tools/list", _:
            shown = [tool for tool in tools if identity().list_private or not tool.private]
            return {"tools": [tool.listed() for tool in shown]}
        case "tools/call", _:
            tool = next((each for each in tools if each.name == params.name), None)
            if tool is None:
                raise Refused(messages.INVALID_PARAMS, f"There is no tool {params.name!r}.")
            return ToolCall(request, tool, params, asks=newest and params.asks).result()
        case "server/discover", True:
            return {"supportedVersions": list(messages.VERSIONS)} | _server()
        case "initialize", False:
            asked = params.protocol_version
            chosen = asked if asked in messages.WITH_SESSION else messages.LATEST_WITH_SESSION
            return {"protocolVersion": chosen} | _server()
        case "ping", False:
            return {}
    raise Refused(messages.NO_METHOD, f"There is no method {message.method!r}.")


def _server() -> dict[str, Any]:
    site = identity()
    return {
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "wombat", "title": site.title, "version": "1"},
        "instructions": site.summary,
    }
