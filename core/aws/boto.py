"""Botocore's clients, for S3 and Lambda.

botocore's session makes them, as in `boto3.client`. boto3 itself would import `resource` and S3's transfers
as well: 60 modules, and 40 to 55 ms of CPU at every cold start.
"""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session

from core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from core.aws.service import ATTEMPTS
from core.settings import has_own_endpoint

# Our types check parameters, so botocore need not at every call; with a fixed user agent botocore does not
# compute one.
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    parameter_validation=False,
    user_agent="wombat",
    tcp_keepalive=True,
)


def client(service: str, *, once_within: float | None = None) -> Any:
    """A client for `service`. With `once_within`, it makes each call once, and waits so many seconds."""
    config = _CONFIG
    if once_within:
        config = config.merge(Config(read_timeout=once_within, retries={"total_max_attempts": 1}))
    return _session().create_client(service, config=config)


def s3() -> Any:
    """A client for S3, whose hosts are named after buckets, unless it is a stand-in."""
    addresses = Config(
        s3={"addressing_style": "path" if has_own_endpoint() else "virtual"},
        signature_version="s3v4",  # also for what a visitor's browser sends: new buckets know no other
    )
    return _session().create_client("s3", config=_CONFIG.merge(addresses))


@cache
def _session() -> Any:
    """One session for all clients, so that they share credentials and service data."""
    return Session()
