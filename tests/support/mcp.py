"""Messages of the Model Context Protocol to `/mcp`, as its clients send them."""

import json
from collections.abc import Mapping
from typing import Any

from tests.support.client import Answer, Client

NEWEST = "2026-07-28"
META = "io.modelcontextprotocol/"
HEADERS = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


def meta(capabilities: Mapping[str, Any] | None = None, version: str = NEWEST) -> dict[str, Any]:
    return {f"{META}protocolVersion": version, f"{META}clientCapabilities": dict(capabilities or {})}


def message(method: str, params: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta(), **(params or {})}} | more


def send(
    client: Client, sent: Mapping[str, Any] | bytes, headers: Mapping[str, str | None] | None = None
) -> Answer:
    """Send a message of the newest version, with the headers that repeat it, or others."""
    given: dict[str, str | None] = dict(HEADERS)
    if isinstance(sent, Mapping):
        given |= {"mcp-protocol-version": NEWEST, "mcp-method": str(sent.get("method"))}
        params = sent.get("params")
        name = params.get("name") if isinstance(params, Mapping) else None
        given |= {"mcp-name": name} if isinstance(name, str) else {}
    given |= headers or {}
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    present = {name: value for name, value in given.items() if value is not None}
    return client.ask("POST", "/mcp", body, present)


def result_of(answer: Answer) -> Any:
    content = json.loads(answer.body)
    assert "result" in content, content
    return content["result"]


def call(client: Client, name: str, arguments: Any, **more: Any) -> Any:
    """The result of a tool."""
    return result_of(send(client, message("tools/call", {"name": name, "arguments": arguments} | more)))
