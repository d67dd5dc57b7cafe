"""Events as the real API Gateway makes them (tests/core/web/events): our handlers answer them, and
`make serve` makes the same."""

import base64
import copy
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from werkzeug.serving import make_server

from infra.serve.gateway import Gateway
from infra.serve.site import Route, Site
from tests.support.client import Answer, Client

EVENTS = Path(__file__).parent / "events"
NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))
OURS = [
    name for name in NAMES if name != "http-api-2.0"
]  # the guide's example has parts that the site's API never sends

# Values that differ on each machine and at each request.
ADDED_HEADERS = {
    "content-length",
    "host",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
}
ITS_OWN = {"accountId", "apiId", "domainName", "domainPrefix", "requestId", "sourceIp", "time", "timeEpoch"}
# Headers that the recorded client sent twice.
REPEATED = {"x-multivalue-header": ["veg,pea", "veg,celery"]}


def read(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event


def test_every_event_says_where_it_comes_from() -> None:
    table = (EVENTS / "README.md").read_text(encoding="utf-8")
    rows = {row.split("`")[1] for row in table.splitlines() if row.startswith("| `")}
    assert rows == {f"{name}.json" for name in NAMES}


def said(answer: Answer) -> tuple[int, str]:
    """The status, and a text that identifies the page."""
    if answer.headers["content-type"] == "application/json":
        return answer.status, answer.body
    return answer.status, answer.page.heading if answer.body else ""


def test_every_event_is_answered_by_the_page_of_its_route(visitor: Client) -> None:
    assert {name: said(visitor.send(read(name))) for name in NAMES if name != "multipart-post"} == {
        "cookies": (200, "Find the mode"),
        "decoded-path": (404, "There is no page here"),
        "form-post": (200, "Add two numbers"),
        "head": (200, ""),
        "http-api-2.0": (404, "There is no page here"),
        "json-post": (200, '{"result": 42.0}'),
        "query": (200, "Add two numbers"),
        "repeated-header": (200, "Wombat"),
        "upper-case-path": (404, "There is no page here"),
    }


@pytest.mark.row(43)
def test_a_recorded_form_is_read(visitor: Client) -> None:
    assert "The result is 42" in visitor.send(read("form-post")).text


def test_a_recorded_form_with_a_file_is_read(visitor: Client) -> None:
    answer = visitor.send(read("multipart-post"))
    assert answer.status == 303
    assert visitor.open(answer.headers["location"]).page.entries == ["3", "1", "3"]


def test_a_recorded_query_fills_in_the_form(visitor: Client) -> None:
    assert visitor.send(read("query")).page.form.fields == {"number1": "23", "number2": "1,5"}


def test_a_recorded_list_of_cookies_holds_ours_among_others(visitor: Client) -> None:
    visitor.post("/mode", {"number": "7"})
    event = read("cookies")
    event["cookies"] += [f"{name}={value}" for name, value in visitor.jar.items()]
    assert visitor.send(event).page.entries == ["7"]


@pytest.mark.row(82)
def test_a_page_that_gets_another_path_after_all_answers_404(site: Site) -> None:
    adder = site.route("GET", "/adder")
    assert adder
    assert adder.answer(read("upper-case-path"))["statusCode"] == 404


@pytest.fixture(scope="module")
def gateway() -> Iterator["Listener"]:
    listener = Listener()
    with make_server("127.0.0.1", 0, Gateway(cast(Site, listener)), threaded=True) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        listener.port = server.port
        yield listener
        server.shutdown()
        thread.join()


class Listener:
    """The site's routes, with a handler that only keeps the event."""

    def __init__(self) -> None:
        self.port = 0
        self._site = Site()
        self._event: dict[str, Any] = {}

    def route(self, method: str, path: str) -> Route | None:
        real = self._site.route(method, path)
        return real and Route(real.key, self._keep, {})

    def _keep(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        self._event = copy.deepcopy(event)
        return {"statusCode": 204, "headers": {}, "cookies": [], "body": "", "isBase64Encoded": False}

    def hear(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event that the gateway makes for the request behind `event`."""
        connection = HTTPConnection("127.0.0.1", self.port)
        query = f"?{event['rawQueryString']}" if event["rawQueryString"] else ""
        connection.putrequest(
            event["requestContext"]["http"]["method"],
            quote(event["rawPath"]) + query,
            skip_accept_encoding=True,
        )
        for name, value in event["headers"].items():
            for each in REPEATED.get(name, [value]) if name not in ADDED_HEADERS else []:
                connection.putheader(name, each)
        if "cookies" in event:
            connection.putheader("cookie", "; ".join(event["cookies"]))
        connection.putheader("connection", "close")
        body = event.get("body", "")
        content = base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
        if content:
            connection.putheader("content-length", str(len(content)))
        connection.endheaders(content)
        assert connection.getresponse().status == 204
        connection.close()
        return self._event


def without_its_own(event: dict[str, Any]) -> dict[str, Any]:
    """The event with types in place of values that differ at each request."""
    event = copy.deepcopy(event)
    context = event["requestContext"]
    for part in (context, context["http"]):
        part |= {name: type(part[name]) for name in ITS_OWN & part.keys()}
    event["headers"] |= dict.fromkeys(ADDED_HEADERS & event["headers"].keys(), str)
    return event


@pytest.mark.row(83)
@pytest.mark.parametrize("name", OURS)
def test_make_serve_makes_the_recorded_event_of_the_recorded_request(name: str, gateway: "Listener") -> None:
    recorded = read(name)
    made = gateway.hear(recorded)
    assert without_its_own(made) == without_its_own(recorded)
    assert made["headers"]["content-length"] == recorded["headers"]["content-length"]
