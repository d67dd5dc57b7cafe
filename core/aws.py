"""Low-level AWS clients, tuned for many small calls. (A boto3 `resource` costs twice the CPU.)

botocore's session makes them, as in `boto3.client`. boto3 itself would import `resource` and S3's transfers
as well: 60 modules, and 40 to 55 ms of CPU at every cold start.
"""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.handlers import add_retry_headers
from botocore.session import Session

from core.settings import dynamodb_endpoint, has_own_endpoint

CONNECT_SECONDS = 1.0
READ_SECONDS = 4.0  # with ATTEMPTS, connecting and backing off, well under the gateway's 30 s
ATTEMPTS = 3

# Our types check parameters, so botocore need not at every call; with a fixed user agent botocore does not
# compute one; account-based endpoints would need an account id with every credential.
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    parameter_validation=False,
    user_agent="wombat",
    account_id_endpoint_mode="disabled",
    tcp_keepalive=True,
)


def client(service: str, *, once_within: float | None = None) -> Any:
    """A client for `service`; for DynamoDB at the endpoint that the environment names, if it does. With
    `once_within`, it makes each call once, and waits so many seconds."""
    endpoint = dynamodb_endpoint() if service == "dynamodb" else None
    config = _CONFIG
    if once_within:
        config = config.merge(Config(read_timeout=once_within, retries={"total_max_attempts": 1}))
    made = _session().create_client(service, config=config, endpoint_url=endpoint)
    host = urlsplit(made.meta.endpoint_url).netloc

    def use_dict(request: Any, **_: Any) -> None:
        """Sign a dict, with the host: botocore would parse the address for it, twice."""
        request.headers = _Headers(request.headers.items(), Host=host)

    made.meta.events.register("before-sign", use_dict)
    made.meta.events.register("before-send", _send_from_dict)
    made.meta.events.unregister("request-created", add_retry_headers)  # two more, for AWS's statistics
    return made


def s3() -> Any:
    """A client for S3, whose hosts are named after buckets, unless it is a stand-in."""
    addresses = Config(
        s3={"addressing_style": "path" if has_own_endpoint() else "virtual"},
        signature_version="s3v4",  # also for what a visitor's browser sends: new buckets know no other
    )
    return _session().create_client("s3", config=_CONFIG.merge(addresses))


class _Headers(dict[str, Any]):
    """A request's headers. botocore uses those of `email`, which check a value at every access."""

    def replace_header(self, name: str, value: str) -> None:
        self[name] = value


def _send_from_dict(request: Any, **_: Any) -> None:
    """Send a dict as well: botocore's mapping makes an object of a header's name at every access."""
    request.headers = dict(request.headers.items())


@cache
def _session() -> Any:
    """One session for all clients, so that they share credentials and service data."""
    return Session()
