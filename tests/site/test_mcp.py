"""The pages as tools at `/mcp`: messages as they come, also malformed ones, and calls on Lambda."""

import json
import os
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import form_page
from core.aws.endpoint import CallFailed
from core.identity import Identity
from core.jobs.worker import do
from core.mcp import invoke, page, results, tools
from core.page import Page
from core.pages import job as job_page
from core.web.event import read_request
from infra.build.tools import tools_of
from infra.serve.site import Site
from tests.support.client import Client, make_event
from tests.support.mcp import HEADERS, NEWEST, call, message, meta, result_of, send

ASKS = {"_meta": meta({"elicitation": {}})}


def error_of(answer: Any) -> tuple[int, int]:
    """The HTTP status, and the code of the error."""
    return answer.status, json.loads(answer.body)["error"]["code"]


# ---- Messages


ADD = message("tools/call", {"name": "adder", "arguments": {"number1": 1, "number2": 2}})
WITHOUT_META = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.row(150)
@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"", 400, -32700),
        (b"{", 400, -32700),
        (b"\xff\xfe", 400, -32700),
        (b"[" * 100_000, 400, -32600),
        (b'{"a":' * 100_000, 400, -32700),
        (b"[]", 400, -32600),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', 400, -32600),
        (b'"text"', 400, -32600),
        (b"null", 400, -32600),
        (b'{"id": 1, "method": "ping"}', 400, -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', 400, -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', 400, -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "ping"}', 400, -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 7}', 400, -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "result": {}}', 400, -32600),
        (message("tools/list", id=1.5), 400, -32600),
        ({**message("tools/list"), "params": []}, 400, -32602),
        ({**message("tools/list"), "params": None}, 400, -32602),
        (message("tools/list", {"_meta": 7}), 400, -32602),
        (message("tools/list", {"_meta": {}}), 400, -32602),
        (WITHOUT_META, 400, -32602),
        (message("tools/call", {"name": "wombat"}), 400, -32602),
        (message("tools/call", {"name": "adder", "arguments": []}), 400, -32602),
        (message("tools/call", {"name": "adder", "arguments": "{}"}), 400, -32602),
        (message("tools/call", {"name": 7}), 400, -32602),
        (message("initialize"), 404, -32601),
        (message("ping"), 404, -32601),
        (message("resources/list"), 404, -32601),
        (message("../../adder"), 404, -32601),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_malformed_message_is_an_error(visitor: Client, sent: Any, status: int, code: int) -> None:
    assert error_of(send(visitor, sent)) == (status, code)


@pytest.mark.row(150)
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"mcp-protocol-version": "2025-11-25"}, -32020),
        ({"mcp-protocol-version": None}, -32020),
        ({"mcp-protocol-version": f"{NEWEST},{NEWEST}"}, -32020),
        ({"mcp-method": "tools/list"}, -32020),
        ({"mcp-method": None}, -32020),
        ({"mcp-method": "tools/call,tools/call"}, -32020),
        ({"mcp-name": "mode"}, -32020),
        ({"mcp-name": None}, -32020),
        ({"mcp-name": "=?base64?!?="}, -32020),
        ({"mcp-name": "=?base64?/w==?="}, -32020),
    ],
    ids=str,
)
def test_headers_that_contradict_the_message_are_an_error(
    visitor: Client, headers: Mapping[str, str | None], code: int
) -> None:
    assert error_of(send(visitor, ADD, headers)) == (400, code)


def test_a_name_in_a_header_may_be_in_base64(visitor: Client) -> None:
    for name in ("=?base64?YWRkZXI=?=", " adder\t"):
        assert result_of(send(visitor, ADD, {"mcp-name": name}))["structuredContent"]


def test_an_unknown_version_is_told_which_are_known(visitor: Client) -> None:
    newer = message("server/discover", {"_meta": meta(version="2030-01-01")})
    answer = send(visitor, newer, {"mcp-protocol-version": "2030-01-01"})
    assert error_of(answer) == (400, -32022)
    known = ["2026-07-28", "2025-11-25", "2025-06-18"]
    assert json.loads(answer.body)["error"]["data"] == {"supported": known, "requested": "2030-01-01"}
    older = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = send(visitor, older, {"mcp-protocol-version": "2024-11-05", "mcp-method": None})
    assert error_of(answer) == (400, -32022)


def test_a_notification_is_accepted(visitor: Client) -> None:
    for sent in (
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        b'{"jsonrpc":"2.0","method":"x"}',
    ):
        answer = send(visitor, sent)
        assert (answer.status, answer.body) == (202, "")


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 405),
        ("DELETE", {}, 405),
        ("PUT", {}, 405),
        ("POST", {"content-type": "text/plain"}, 415),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, 415),
        ("POST", {"accept": "text/event-stream"}, 406),
        ("POST", {"origin": "https://evil.example"}, 403),
        ("POST", {"origin": "null"}, 403),
        ("POST", {"sec-fetch-site": "cross-site"}, 403),
    ],
    ids=str,
)
def test_a_request_that_brings_no_message_is_refused(
    visitor: Client, method: str, headers: Mapping[str, str], status: int
) -> None:
    answer = visitor.ask(method, "/mcp", json.dumps(ADD).encode(), {**HEADERS, **headers})
    assert answer.status == status
    if status == 405:
        assert (
            answer.headers["allow"] == "POST, OPTIONS"
            if method == "GET"
            else "POST" in answer.headers["allow"]
        )


def test_a_message_that_is_too_large_is_refused(visitor: Client) -> None:
    assert send(visitor, b" " * (page.MAX_BYTES + 10)).status == 413


@pytest.mark.parametrize("asked", ["2025-11-25", "2025-06-18", "2024-11-05", "1", ""])
def test_older_versions_begin_with_initialize_and_keep_no_session(visitor: Client, asked: str) -> None:
    def older(method: str, **params: Any) -> Any:
        sent = {"jsonrpc": "2.0", "id": "a", "method": method, "params": params}
        return send(visitor, json.dumps(sent).encode(), headers)

    headers: dict[str, str | None] = {}
    answer = older("initialize", protocolVersion=asked, capabilities={}, clientInfo={})
    begun = result_of(answer)
    assert "mcp-session-id" not in answer.headers
    chosen = asked if asked in ("2025-11-25", "2025-06-18") else "2025-11-25"
    assert begun["protocolVersion"] == chosen
    assert begun["capabilities"] == {"tools": {}}
    headers = {"mcp-protocol-version": chosen}
    assert result_of(older("ping")) == {}
    assert "ttlMs" not in result_of(older("tools/list"))
    added = result_of(older("tools/call", name="adder", arguments={"number1": 1, "number2": 2}))
    assert added["structuredContent"] == {"result": 3.0}
    assert error_of(older("server/discover")) == (200, -32601)
    assert error_of(older("tools/call", name="wombat")) == (200, -32602)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["adder", "mode", "two-numbers", "maze.draw", "maze.solve", "prime-factors", "x"])
PARAMS = st.fixed_dictionaries(
    {"_meta": st.just(meta({"elicitation": {}})), "name": NAMES},
    optional={
        "arguments": st.dictionaries(
            st.sampled_from(["number1", "numbers", "answers", "state", "job-id", "word", "maze"]), JSON
        )
        | JSON,
        "requestState": st.text(max_size=9) | JSON,
        "inputResponses": st.dictionaries(st.just("answer"), JSON) | JSON,
    },
)


@settings(max_examples=150, deadline=None)
@given(params=PARAMS | JSON, method=st.just("tools/call") | st.text(max_size=9))
def test_no_message_makes_the_site_fail(whole: Client, params: Any, method: str) -> None:
    sent = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = send(whole, sent if isinstance(params, dict) else json.dumps(sent).encode())
    assert answer.status < 500
    assert json.loads(answer.body)["jsonrpc"] == "2.0"


@pytest.fixture(scope="module")
def whole(aws: None) -> Client:
    return Client(Site())


# ---- Tools


def test_each_page_and_each_command_is_a_tool(visitor: Client) -> None:
    listed = result_of(send(visitor, message("tools/list")))
    assert (listed["ttlMs"], listed["cacheScope"], listed["resultType"]) == (60_000, "public", "complete")
    found = {each["name"]: each for each in listed["tools"]}
    assert found.keys() == {
        *("adder", "mode", "two-numbers", "most-common", "burrow", "maze.draw", "maze.solve", "prime-factors")
    }
    assert found["adder"]["inputSchema"]["required"] == ["number1", "number2"]
    assert found["mode"]["inputSchema"]["properties"]["numbers"]["type"] == "array"
    assert found["maze.draw"]["title"] == "Mazes: draw"
    described = json.loads(visitor.ask("GET", "/openapi.json").body)["paths"]["/maze/draw"]["post"]
    in_json = described["requestBody"]["content"]["application/json"]["schema"]
    assert found["maze.draw"]["inputSchema"] == in_json


def test_a_number_keeps_its_digits_on_the_way_to_the_page(visitor: Client, site: Site) -> None:
    sent = json.dumps(message("tools/call", {"name": "adder"})).replace(
        '"name": "adder"', '"name": "adder", "arguments": {"number1": 0.10, "number1": 1, "number2": 2}'
    )
    headers = {"mcp-protocol-version": NEWEST, "mcp-method": "tools/call", "mcp-name": "adder"}
    refused = result_of(send(visitor, sent.encode(), headers))
    assert refused["isError"], "a name twice, which only the text shows"
    assert "was sent 2 times" in refused["content"][0]["text"]


def test_a_client_that_asks_gets_the_open_question(visitor: Client) -> None:
    first = call(visitor, "two-numbers", {}, **ASKS)
    assert first["resultType"] == "input_required"
    params = first["inputRequests"]["answer"]["params"]
    assert params["message"] == "The first number? "
    assert params["requestedSchema"]["required"] == ["answer"]
    again = answer(visitor, first, "wombat")
    assert again["resultType"] == "input_required"
    assert "could not convert" in again["inputRequests"]["answer"]["params"]["message"]
    second = answer(visitor, again, "23")
    assert "The second number?" in second["inputRequests"]["answer"]["params"]["message"]
    last = answer(visitor, second, "19")
    assert last["content"][0]["text"].endswith("Together they make 42.\n")


def answer(visitor: Client, asked: Any, text: str, action: str = "accept") -> Any:
    given = {"answer": {"action": action, "content": {"answer": text}}}
    more = {"requestState": asked["requestState"], "inputResponses": given}
    return call(visitor, "two-numbers", {}, **ASKS, **more)


@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_a_user_who_does_not_answer_can_do_it_later(visitor: Client, action: str) -> None:
    stopped = answer(visitor, call(visitor, "two-numbers", {}, **ASKS), "", action)
    assert stopped["content"][0]["text"].startswith("The question was not answered.")
    state = stopped["structuredContent"]["state"]
    last = call(visitor, "two-numbers", {"state": state, "answers": ["1", "2"]})
    assert "make 3." in last["content"][0]["text"]


@pytest.mark.parametrize("given", [{}, {"name": 7}, {"answer": 7}, {"answer": {"action": "accept"}}])
def test_a_response_without_the_answer_is_asked_for_again(visitor: Client, given: Any) -> None:
    asked = call(visitor, "two-numbers", {}, **ASKS)
    again = call(visitor, "two-numbers", {}, **ASKS, requestState=asked["requestState"], inputResponses=given)
    assert again["resultType"] == "input_required"
    assert again["inputRequests"] == asked["inputRequests"]


@pytest.mark.row(98)
@pytest.mark.parametrize(
    "more",
    [
        {"requestState": "wombat"},
        {
            "requestState": "x.y.z",
            "inputResponses": {"answer": {"action": "accept", "content": {"answer": "1"}}},
        },
        {"requestState": "x.y.z", "inputResponses": {"answer": {"action": "accept"}}},
        {"requestState": "x.y.z", "inputResponses": {"answer": 7}},
    ],
    ids=str,
)
def test_a_state_that_is_not_the_pages_own_is_refused(visitor: Client, more: Any) -> None:
    sent = message("tools/call", {"name": "two-numbers", **ASKS, **more})
    assert error_of(send(visitor, sent)) == (400, -32602)


def test_a_client_that_shows_addresses_only_is_not_asked(visitor: Client) -> None:
    got = call(visitor, "two-numbers", {}, _meta=meta({"elicitation": {"url": {}}}))
    assert got["resultType"] == "complete"
    assert "The program asks" in got["content"][1]["text"]


def test_files_are_embedded_resources() -> None:
    file = {"name": "a ü.txt", "type": "text/plain", "base64": "YQ=="}
    found = results.tool_result(invoke.PageAnswer(200, {"result": [file], "files": [file]}), "/x")
    resource = {"uri": "file:///a%20%C3%BC.txt", "mimeType": "text/plain", "blob": "YQ=="}
    assert found["content"][1:] == [{"type": "resource", "resource": resource}] * 2
    assert "base64" not in str(found["structuredContent"])


def test_pictures_are_images_that_clients_show() -> None:
    picture = {"name": "plot.png", "type": "image/png", "base64": "YQ=="}
    found = results.tool_result(invoke.PageAnswer(200, {"printed": "Done", "files": [picture]}), "/x")
    assert found["content"][1:] == [{"type": "image", "data": "YQ==", "mimeType": "image/png"}]
    assert found["structuredContent"]["files"] == [{"name": "plot.png", "type": "image/png"}]
    drawing = picture | {"type": "image/svg+xml"}
    found = results.tool_result(invoke.PageAnswer(200, {"printed": "Done", "files": [drawing]}), "/x")
    assert found["content"][1]["type"] == "resource"


def test_a_result_that_is_too_large_is_an_error_that_names_the_page() -> None:
    found = results.tool_result(invoke.PageAnswer(200, {"result": "x" * 3_000_000}), "/novel")
    assert found["isError"]
    assert "/novel" in found["content"][0]["text"]


# ---- Work that takes minutes


def test_work_that_takes_minutes_is_asked_for_again(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Callable[[], None]] = []

    def later(jobs: Any, of: str, token: str) -> None:
        dotted, event = os.environ["JOB_WORKER"], {"visitor": of, "job": token}
        waiting.append(lambda: do(jobs, event, dotted, dict(os.environ)))

    monkeypatch.setattr(job_page, "start", later)
    monkeypatch.setattr(tools, "HOLD_SECONDS", -1.0)
    begun = call(visitor, "prime-factors", {"number": 91})
    job = begun["structuredContent"]["job-id"]
    assert begun["content"][0]["text"].endswith(job)
    assert "structuredContent" in call(visitor, "prime-factors", {"job-id": job})
    waiting.pop()()
    ended = call(visitor, "prime-factors", {"job-id": job})
    assert ended["structuredContent"]["result"] == "91 = 7 \N{MULTIPLICATION SIGN} 13"


@pytest.mark.parametrize("job", ["", "wombat", 7, None, f"{'a' * 32};visitor=x", f"{'a' * 32};a=b;c=d"])
def test_nobody_gets_the_work_of_others(visitor: Client, job: Any) -> None:
    assert call(visitor, "prime-factors", {"job-id": job})["isError"]


# ---- Private pages


def double(number: float) -> float:
    """Double a number."""
    return 2 * number


def test_a_private_page_gets_the_token_and_the_address_of_the_caller(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Any] = []
    refusal = {"errors": {"": "This page is private."}}

    def record(name: str, event: Any) -> Any:
        events.append(event)
        body, headers = json.dumps(refusal), {"content-type": "application/json"}
        return {"statusCode": 401, "headers": headers, "cookies": [], "body": body}

    monkeypatch.setattr(invoke, "in_process", record)
    refused = result_of(send(visitor, ADD, {"authorization": "Bearer wombat_x", "cookie": "session=x"}))
    assert refused == {
        "resultType": "complete",
        "content": [{"type": "text", "text": "This page is private."}],
        "isError": True,
    }
    (event,) = events
    assert event["headers"] == {
        "accept": "application/json",
        "content-type": "application/json",
        "authorization": "Bearer wombat_x",
        "x-forwarded-proto": "https",
    }
    assert "cookies" not in event
    assert event["requestContext"]["http"]["sourceIp"] == visitor.address


@pytest.mark.parametrize("shown", [True, False])
def test_private_pages_are_listed_as_on_the_home_page(monkeypatch: pytest.MonkeyPatch, shown: bool) -> None:
    pages: list[Page] = [form_page(double, title="Double", private=True), form_page(double, title="Twice")]
    monkeypatch.setattr(page, "identity", lambda: Identity(list_private=shown))
    request = read_request(
        make_event(
            "POST",
            "/mcp",
            body=json.dumps(message("tools/list")).encode(),
            headers={**HEADERS, "mcp-protocol-version": NEWEST, "mcp-method": "tools/list"},
        )
    )
    listed = page._answer(request, lambda: list(tools_of(pages)), is_private=False)
    assert isinstance(listed.body, str)
    titles = [each["title"] for each in json.loads(listed.body)["result"]["tools"]]
    assert titles == (["Double", "Twice"] if shown else ["Twice"])


# ---- Calls on Lambda


class Lambda:
    """Functions that give one answer, or fail with it."""

    def __init__(self, answer: bytes | CallFailed | None) -> None:
        self.answer = answer
        self.called: dict[str, Any] = {}

    def invoke(self, function: str, event: bytes, *, alias: str) -> bytes | None:
        self.called = {"function": function, "alias": alias, "event": json.loads(event)}
        if isinstance(self.answer, CallFailed):
            raise self.answer
        return self.answer


@pytest.fixture
def on_lambda(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], tuple[Any, Lambda]]:
    """What the adder gives when Lambda gives that answer, and Lambda."""

    def run(answer: Any) -> tuple[Any, Lambda]:
        functions = Lambda(answer)
        monkeypatch.setattr(invoke, "_functions", lambda: functions)
        monkeypatch.setattr(invoke, "in_lambda", lambda: True)
        return send(visitor, ADD), functions

    return run


def payload(answer: Any) -> bytes:
    return json.dumps(answer).encode()


def test_a_page_is_called_by_its_name_and_alias(on_lambda: Callable[[Any], tuple[Any, Lambda]]) -> None:
    page_answer = {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "cookies": [],
        "body": '{"result": 3.0}',
    }
    answer, service = on_lambda(payload(page_answer))
    assert result_of(answer)["structuredContent"] == {"result": 3.0}
    assert (service.called["function"], service.called["alias"]) == ("local-adder", "live")
    assert service.called["event"]["rawPath"] == "/adder"


@pytest.mark.row(151)
@pytest.mark.parametrize(
    ("given_answer", "words"),
    [
        (None, invoke.FAILED),
        (
            payload({"statusCode": 500, "headers": {"content-type": "text/html"}, "cookies": []}),
            invoke.FAILED,
        ),
        (CallFailed("", 429, "TooManyRequestsException"), invoke.BUSY),
    ],
    ids=["it dies", "no JSON", "too many"],
)
def test_a_page_that_fails_is_an_error_of_its_tool(
    on_lambda: Callable[[Any], tuple[Any, Lambda]], given_answer: Any, words: str
) -> None:
    found = result_of(on_lambda(given_answer)[0])
    assert (found["isError"], found["content"][0]["text"]) == (True, words)


@pytest.mark.row(151)
@pytest.mark.parametrize(
    "error",
    [
        CallFailed("", 403, "AccessDeniedException"),
        CallFailed("Nobody is there."),
    ],
    ids=["access", "network"],
)
def test_a_page_that_cannot_be_called_is_a_failure_of_the_site(
    on_lambda: Callable[[Any], tuple[Any, Lambda]], error: Exception
) -> None:
    answer, _ = on_lambda(error)
    assert answer.status == 503
    assert SimpleNamespace(**json.loads(answer.body)).errors[""].startswith("The site is busy.")
