"""Botocore, against which our requests and attempts are compared."""

from botocore.config import Config

from core.aws.connection import CONNECT_SECONDS, READ_SECONDS
from core.aws.endpoint import ATTEMPTS

PATIENCE = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
)
