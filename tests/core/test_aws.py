"""What a tuned client sends is what an untuned one would send: AWS must take its signature."""

import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.session import Session

from core.aws import client

Sent = list[tuple[dict[str, str], bytes]]
NOW = datetime.datetime(2026, 3, 10, 5, 16, 23, tzinfo=datetime.UTC)
COUNTED = {"amz-sdk-invocation-id", "amz-sdk-request", "user-agent"}  # by these AWS counts its clients


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sent]:
    """What reached the table, headers and body, once a client has found out where that is."""
    requests: Sent = []

    class Table(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            names = [name.lower() for name in self.headers]
            assert len(set(names)) == len(names)
            requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it so
            """Keep quiet."""

    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda **_: NOW)
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "DEFAULT_REGION"):
        monkeypatch.setenv(f"AWS_{name}", "eu-central-1" if name == "DEFAULT_REGION" else f"the {name}")
    with HTTPServer(("127.0.0.1", 0), Table) as server:
        monkeypatch.setenv("DYNAMODB_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield requests
        server.shutdown()


def test_a_tuned_client_sends_and_signs_what_an_untuned_one_does(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.aws._session", Session)  # one that knows these credentials
    tuned = client("dynamodb")
    untuned: Any = boto3.Session().client("dynamodb", endpoint_url=tuned.meta.endpoint_url)
    for each in (tuned, untuned):
        each.get_item(TableName="table", Key={"pk": {"S": "mode#v"}, "sk": {"S": "head"}})
    (headers, body), (expected, expected_body) = sent
    assert body == expected_body
    assert "Signature=" in headers["authorization"]
    wanted = {name: value for name, value in expected.items() if name not in COUNTED}
    assert {name: value for name, value in headers.items() if name not in COUNTED} == wanted
