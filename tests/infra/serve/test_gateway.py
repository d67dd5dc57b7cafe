"""The local gateway makes the events and responses of API Gateway; test_events.py compares whole events."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from werkzeug.test import Client as HttpClient

from infra.serve.gateway import MAX_EVENT_BYTES, Gateway
from infra.serve.site import Route, Site
from tests.support.client import FORM, make_event

EVENTS = Path(__file__).parents[2] / "core" / "web" / "events"
# What only some APIs have: none of these does ours use.
OPTIONAL = {
    "authentication",
    "authorizer",
    "pathParameters",
    "stageVariables",
    "cookies",
    "queryStringParameters",
}
ANSWER: dict[str, Any] = {
    "statusCode": 200,
    "headers": {"content-type": "text/plain"},
    "cookies": [],
    "body": "fine",
}


class Recorder:
    """A site with one route, which records the event and returns a given answer."""

    def __init__(self, answer: Any = ANSWER) -> None:
        self.event: dict[str, Any] = {}
        self.answer = answer
        self.http = HttpClient(Gateway(cast(Site, SimpleNamespace(route=self.route))), use_cookies=False)

    def route(self, method: str, path: str) -> Route | None:
        return None if path == "/nowhere" else Route("ANY /my/path", self.handle, {})

    def handle(self, event: dict[str, Any], context: Any) -> Any:
        self.event = event
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def documented(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return event


def assert_same_shape(ours: dict[str, Any], theirs: dict[str, Any], place: str = "event") -> None:
    assert set(ours) <= set(theirs), place
    assert set(theirs) - OPTIONAL <= set(ours), place
    for name, value in ours.items():
        assert type(value) is type(theirs[name]), f"{place}.{name}"
        if isinstance(value, dict) and name not in ("headers", "queryStringParameters"):
            assert_same_shape(value, theirs[name], f"{place}.{name}")


@pytest.mark.row(152)
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:3000", 200),
        ("127.0.0.1:3000", 200),
        ("[::1]:3000", 200),
        ("rebound.example:3000", 403),
        ("localhost.example", 403),
        ("127.0.0.1.example:3000", 403),
    ],
)
def test_only_a_request_for_this_machine_gets_to_a_page(host: str, status: int) -> None:
    recorder = Recorder()
    answer = recorder.http.get("/my/path", headers=[("Host", host)])
    assert (answer.status_code, bool(recorder.event)) == (status, status == 200)


def test_a_request_becomes_an_event_of_the_documented_form() -> None:
    recorder = Recorder()
    recorder.http.post(
        "/my/path?parameter1=value1&parameter1=value2&parameter2=value",
        data="Hello from Lambda",
        content_type="text/plain",
        headers=[("Header2", "value1"), ("Header2", "value2"), ("Cookie", "cookie1; cookie2")],
    )
    event, theirs = recorder.event, documented("http-api-2.0.json")
    assert_same_shape(event, theirs)
    for name in ("version", "rawPath", "rawQueryString", "cookies", "queryStringParameters", "body"):
        assert event[name] == theirs[name], name
    assert event["isBase64Encoded"] is False
    assert event["headers"]["header2"].split(",") in (["value1", "value2"], ["value1", " value2"])
    assert "cookie" not in event["headers"]
    assert event["requestContext"]["http"]["method"] == "POST"


def test_the_events_of_tests_have_the_documented_form() -> None:
    ours = make_event("POST", "/my/path?a=b", body=b"x", cookies=["a=b"])
    assert_same_shape(ours, documented("http-api-2.0.json"))


def test_a_clients_forwarding_headers_are_replaced() -> None:
    recorder = Recorder()
    recorder.http.get("/my/path", headers={"x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4"})
    assert recorder.event["headers"]["x-forwarded-proto"] == "http"


def test_every_cookie_of_an_answer_has_its_own_header() -> None:
    answer = ANSWER | {
        "statusCode": 303,
        "headers": {"location": "/mode?new"},
        "cookies": ["a=b; Path=/", "c=d"],
    }
    response = Recorder(answer).http.get("/my/path")
    assert response.status_code == 303
    assert response.headers["location"] == "/mode?new"
    assert response.headers.getlist("set-cookie") == ["a=b; Path=/", "c=d"]


def test_a_base64_answer_is_decoded() -> None:
    answer = ANSWER | {"body": "/w==", "isBase64Encoded": True}
    assert Recorder(answer).http.get("/my/path").data == b"\xff"


@pytest.mark.parametrize("answer", [RuntimeError("crash"), {"statusCode": 200, "body": {1, 2}}])
def test_the_gateway_answers_500_if_a_function_crashes(
    answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    response = Recorder(answer).http.get("/my/path")
    assert response.status_code == 500
    assert response.json == {"message": "Internal Server Error"}
    assert "Traceback" in capsys.readouterr().err


def test_an_event_above_lambdas_limit_reaches_no_function() -> None:
    recorder = Recorder()
    response = recorder.http.post("/my/path", data="1" * MAX_EVENT_BYTES, content_type=FORM)
    assert response.status_code == 413
    assert recorder.event == {}


def test_an_answer_above_lambdas_limit_is_a_500() -> None:
    assert Recorder(ANSWER | {"body": "1" * MAX_EVENT_BYTES}).http.get("/my/path").status_code == 500


def test_the_gateway_answers_404_without_a_route() -> None:
    response = Recorder().http.get("/nowhere")
    assert response.status_code == 404
    assert response.json == {"message": "Not Found"}


def test_a_truncated_body_reaches_no_handler() -> None:
    recorder = Recorder()
    cut_off = {"CONTENT_LENGTH": "100", "CONTENT_TYPE": FORM}
    response = recorder.http.post("/", input_stream=io.BytesIO(b"number=1"), environ_overrides=cut_off)
    assert response.status_code == 400
    assert recorder.event == {}
