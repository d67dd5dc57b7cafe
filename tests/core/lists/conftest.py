"""The list store against moto and, where DYNAMODB_ENDPOINT names one, against DynamoDB Local.

.venv/bin/python -m infra.serve.dynamodb_local .venv/bin/pytest tests/core/lists
"""

import os
import time
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from core.aws import dynamodb
from core.lists.dynamodb import DynamoDBLists
from infra.serve.in_moto import in_moto
from infra.serve.local_aws import make_table
from tests.support.lists import TABLE, Clock, Place

ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "")
LEFT_OUT = "needs DynamoDB Local: python -m infra.serve.dynamodb_local pytest"

left_out: set[str] = set()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("core.aws.endpoint.BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr("core.aws.endpoint.THROTTLED_SECONDS", 0.01)


@pytest.fixture
def on_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)
    with in_moto():
        make_table(dynamodb(), TABLE)
        yield Place()


@pytest.fixture
def on_dynamodb(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """DynamoDB Local, which proves concurrency and cost; moto cannot."""
    if not ENDPOINT:
        if os.environ.get("CI") == "true":
            pytest.fail("DYNAMODB_ENDPOINT is missing: these tests must not be left out here", pytrace=False)
        left_out.add(request.node.nodeid)
        pytest.skip(LEFT_OUT)
    monkeypatch.setenv("DYNAMODB_ENDPOINT", ENDPOINT)
    place = Place()
    make_table(place.service, TABLE, deletes_expired=False)  # tests have clocks of their own
    return place


@pytest.fixture(params=["moto", "dynamodb"])
def place(request: pytest.FixtureRequest) -> Place:
    """Both, one after the other: the contract holds in either."""
    found: Place = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture
def lists(place: Place) -> DynamoDBLists:
    return place.store()[0]


@pytest.fixture
def visitor() -> str:
    return uuid.uuid4().hex[:22]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    ours: Any = SimpleNamespace(time=own.time, sleep=own.sleep, monotonic=time.monotonic)
    monkeypatch.setattr("core.lists.dynamodb.time", ours)
    return own


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if left_out:
        terminalreporter.write_line(f"Left out: {len(left_out)} tests of the list store ({LEFT_OUT})")
