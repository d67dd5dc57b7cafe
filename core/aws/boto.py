"""Botocore's client for S3.

botocore's session makes it, as in `boto3.client`. boto3 itself would import `resource` and S3's transfers
as well: 60 modules, and 40 to 55 ms of CPU at every cold start.
"""

from typing import Any

from botocore.config import Config
from botocore.session import Session

from core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from core.aws.endpoint import ATTEMPTS
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


def s3() -> Any:
    """A client for S3, whose hosts are named after buckets, unless it is a stand-in."""
    addresses = Config(
        s3={"addressing_style": "path" if has_own_endpoint() else "virtual"},
        signature_version="s3v4",  # also for what a visitor's browser sends: new buckets know no other
    )
    return Session().create_client("s3", config=_CONFIG.merge(addresses))
