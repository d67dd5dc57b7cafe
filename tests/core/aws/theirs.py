"""Botocore, against which our requests and attempts are compared."""

import datetime
import time
from types import SimpleNamespace

import pytest
from botocore.config import Config

from core.aws import signature
from core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from core.aws.endpoint import ATTEMPTS

PATIENCE = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
)
NOW = 1_773_119_783  # in Unix seconds
COUNTED = {"amz-sdk-invocation-id", "amz-sdk-request", "user-agent"}  # by these AWS counts its clients


def set_clock(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    """Set the clock of both signatures."""
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    for module in ("auth", "signers"):
        monkeypatch.setattr(f"botocore.{module}.get_current_datetime", lambda **_: moment)
    clock = SimpleNamespace(strftime=time.strftime, gmtime=lambda at=now: time.gmtime(at), time=lambda: now)
    monkeypatch.setattr(signature, "time", clock)
