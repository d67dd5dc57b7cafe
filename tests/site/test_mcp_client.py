"""The protocol's own client at `/mcp`: https://pypi.org/project/mcp."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2
import mcp.client.session
import pytest
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ElicitResult
from werkzeug.serving import WSGIRequestHandler, make_server

from core.pages.console import program, stateless
from infra.serve.gateway import Gateway
from infra.serve.site import Site
from tests.support.client import Client

QUESTIONS = 100  # more than any test asks: a client stops after ten


class Quiet(WSGIRequestHandler):
    def log(self, kind: str, message: str, *values: Any) -> None:
        """Log nothing."""


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The address of `/mcp` on a port of this machine."""
    server = make_server("127.0.0.1", 0, Gateway(site), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/mcp"
    server.shutdown()
    thread.join()
    server.server_close()


def with_client(
    address: str, use: Callable[[McpClient], Awaitable[Any]], mode: str = "auto", answer: Any = None
) -> Any:
    """What `use` returns for a client; `answer` gives its user's answer to a question."""

    async def asked(context: Any, params: Any) -> ElicitResult:
        return ElicitResult(action="accept", content={"answer": answer(params.message)})

    async def run() -> Any:
        async with httpx2.AsyncClient() as http:
            transport = streamable_http_client(address, http_client=http)
            callback = asked if answer else None
            async with McpClient(
                transport, mode=mode, elicitation_callback=callback, input_required_max_rounds=QUESTIONS
            ) as client:
                return await use(client)

    return asyncio.run(run())


@pytest.fixture(params=["2026-07-28", "2025-11-25", "2025-06-18"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each version of the protocol, as the client's mode."""
    if request.param == "2026-07-28":
        return "auto"
    monkeypatch.setattr(mcp.client.session, "LATEST_HANDSHAKE_VERSION", request.param)
    return "legacy"


def test_a_client_lists_the_tools_and_adds_two_numbers(
    address: str, mode: str, request: pytest.FixtureRequest
) -> None:
    async def use(client: McpClient) -> Any:
        tools = await client.list_tools()
        added = await client.call_tool("adder", {"number1": 23, "number2": 19})
        refused = await client.call_tool("adder", {"number1": "wombat", "number2": 19})
        return client.protocol_version, [tool.name for tool in tools.tools], added, refused

    version, names, added, refused = with_client(address, use, mode)
    assert version == request.node.callspec.params["mode"]
    assert {"adder", "mode", "burrow", "maze.draw", "maze.solve", "prime-factors"} <= {*names}
    assert added.structured_content == {"result": 42.0}
    assert not added.is_error
    assert refused.is_error
    assert refused.content[0].text == "number1: 'wombat' is not a number."


def test_a_client_plays_the_burrow_as_a_visitor_of_the_page(
    address: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = f"{'7' * 32}.1790000000"  # so that both play in one burrow
    for module in (program, stateless):
        monkeypatch.setattr(module, "new_beginning", lambda: same)
    given: list[str] = []

    def answer(message: str) -> str:
        question = message.splitlines()[-1]
        chosen = {"What": "Ada", "How": "8", "Another": "n"}.get(question.split(" ")[0])
        given.append(chosen or ("n" if len(given) % 2 else "s"))
        return given[-1]

    async def use(client: McpClient) -> Any:
        return await client.call_tool("burrow", {})

    played = with_client(address, use, answer=answer)
    monkeypatch.setattr("time.time", lambda: 1790000100.0)
    assert len(given) > 10
    assert played.structured_content["ended"]

    visitor = Client(site)
    visitor.open("/burrow")
    for text in given:
        visitor.press("Send", {"answer": text})
    transcript = visitor.ask("GET", "/burrow?save").body
    assert "Goodbye, Ada!" in transcript
    assert played.content[0].text == transcript


def test_a_client_without_a_user_gives_its_answers_as_arguments(address: str, mode: str) -> None:
    async def use(client: McpClient) -> Any:
        first = await client.call_tool("two-numbers", {"answers": ["23"]})
        state = first.structured_content["state"]
        return first, await client.call_tool("two-numbers", {"state": state, "answers": ["19"]})

    first, last = with_client(address, use, mode)
    assert first.content[1].text.startswith("The program asks: The second number?")
    assert first.structured_content["state"] in first.content[1].text
    assert last.content[0].text.endswith("Together they make 42.\n")


def test_a_client_gets_the_files_of_a_result(address: str) -> None:
    async def use(client: McpClient) -> Any:
        return await client.call_tool("maze.draw", {"word": "wombat", "width": 5, "height": 4})

    drawn = with_client(address, use)
    (file,) = [each.resource for each in drawn.content if each.type == "resource"]
    assert (file.uri, file.mime_type) == ("file:///maze.txt", "text/plain")
    assert len(file.blob) > 100
