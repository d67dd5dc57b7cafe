"""A service of AWS on this machine, and a client of it."""

from collections.abc import Iterator

import pytest
from botocore.retries.standard import ExponentialBackoff

from core.aws import dynamodb
from core.aws.service import Service
from tests.core.aws.server import Server

NAMES = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "DEFAULT_REGION")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(f"AWS_{name}", "eu-central-1" if name == "DEFAULT_REGION" else f"the {name}")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL", "DYNAMODB_ENDPOINT", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("core.aws.endpoint.BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr("core.aws.endpoint.THROTTLED_SECONDS", 0.001)
    quick = {"throttling_base_scale": 0.001, "non_throttling_base_scale": 0.001}
    monkeypatch.setattr(ExponentialBackoff, "_DEFAULT_BACKOFF_CONFIG", quick)
    monkeypatch.setattr(ExponentialBackoff, "_SERVICE_BACKOFF_CONFIG", {})


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    with made.running():
        yield made


@pytest.fixture
def service(server: Server) -> Service:
    return dynamodb(server.address)
