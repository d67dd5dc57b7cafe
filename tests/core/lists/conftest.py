"""The list store against moto and, where DYNAMODB_ENDPOINT names one, against DynamoDB Local.

.venv/bin/python -m infra.serve.dynamodb_local .venv/bin/pytest tests/lists
"""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.retries.standard import ExponentialBackoff
from moto import mock_aws

from core import aws
from core.lists.dynamodb import DynamoDBLists
from core.settings import DAY
from infra.serve.local_aws import make_table
from infra.verify.faults import Fault, Wire

TABLE = "wombat-tests"
IDLE, ABSOLUTE = 30 * DAY, 90 * DAY
ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "")
LEFT_OUT = "needs DynamoDB Local: python -m infra.serve.dynamodb_local pytest"

left_out: set[str] = set()


class Place:
    """A table, and clients of it that are each a process of their own."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.client = aws.client("dynamodb")

    def store(
        self,
        choose: Callable[[str], Fault | None] = lambda operation: None,
        *,
        page: str = "mode",
        idle: int = IDLE,
        absolute: int = ABSOLUTE,
    ) -> tuple[DynamoDBLists, Wire]:
        """A store with a client of its own, and the wire between it and DynamoDB."""
        client = aws.client("dynamodb")
        wire = Wire(client, choose)
        return DynamoDBLists(client, TABLE, page, idle=idle, absolute=absolute), wire


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    quick = {"throttling_base_scale": 0.01, "non_throttling_base_scale": 0.01}  # seconds
    monkeypatch.setattr(ExponentialBackoff, "_DEFAULT_BACKOFF_CONFIG", quick)


@pytest.fixture
def on_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)
    with mock_aws():
        make_table(boto3.client("dynamodb"), TABLE)
        yield Place("")


@pytest.fixture
def on_dynamodb(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """DynamoDB itself: what is proven here holds with clients at the same time, and has a price."""
    if not ENDPOINT:
        if os.environ.get("CI") == "true":
            pytest.fail("DYNAMODB_ENDPOINT is missing: these tests must not be left out here", pytrace=False)
        left_out.add(request.node.nodeid)
        pytest.skip(LEFT_OUT)
    monkeypatch.setenv("DYNAMODB_ENDPOINT", ENDPOINT)
    place = Place(ENDPOINT)
    make_table(place.client, TABLE)
    return place


@pytest.fixture(params=["moto", "dynamodb"])
def place(request: pytest.FixtureRequest) -> Place:
    """Both: the same contract holds in either."""
    found: Place = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture
def lists(place: Place) -> DynamoDBLists:
    return place.store()[0]


@pytest.fixture
def visitor() -> str:
    return uuid.uuid4().hex[:22]


class Clock:
    """The store's clock, in Unix seconds; nobody sleeps on it."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    ours: Any = SimpleNamespace(time=own.time, sleep=own.sleep, monotonic=time.monotonic)
    monkeypatch.setattr("core.lists.dynamodb.time", ours)
    return own


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if left_out:
        terminalreporter.write_line(f"Left out: {len(left_out)} tests of the list store ({LEFT_OUT})")
