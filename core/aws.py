"""Low-level AWS clients, tuned for a short life: what a Lambda function asks of AWS, it asks often
and in small pieces. (A boto3 `resource` costs twice the CPU of a client's call.)

The clients are made by botocore's session, which is also what `boto3.client` calls. To import boto3 itself
would bring `resource` and S3's transfers along: 60 modules and 40 to 55 ms of CPU at every cold start.
"""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.handlers import add_retry_headers
from botocore.session import Session

from core.settings import dynamodb_endpoint

CONNECT_SECONDS = 1.0
READ_SECONDS = 4.0  # with ATTEMPTS, connecting and backing off, well under the gateway's 30 s
ATTEMPTS = 3

# Parameters are checked by our types, not by botocore at every call; a user agent of our own spares
# botocore working one out; account-based endpoints would need an account id with every credential.
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    parameter_validation=False,
    user_agent="wombat",
    account_id_endpoint_mode="disabled",
    tcp_keepalive=True,
)


def client(service: str) -> Any:
    """A client for `service`; for DynamoDB at the endpoint that the environment names, if it does."""
    endpoint = dynamodb_endpoint() if service == "dynamodb" else None
    made = _session().create_client(service, config=_CONFIG, endpoint_url=endpoint)
    host = urlsplit(made.meta.endpoint_url).netloc

    def use_dict(request: Any, **_: Any) -> None:
        """Sign from a dict, and say the host, for which botocore would take the address apart, twice."""
        request.headers = _Headers(request.headers.items(), Host=host)

    made.meta.events.register("before-sign", use_dict)
    made.meta.events.register("before-send", _send_from_dict)
    made.meta.events.unregister("request-created", add_retry_headers)  # two more, that only AWS counts by
    return made


class _Headers(dict[str, Any]):
    """A request's headers. botocore has a mail's headers for them, whose every look at a value checks it."""

    def replace_header(self, name: str, value: str) -> None:
        self[name] = value


def _send_from_dict(request: Any, **_: Any) -> None:
    """What is about to be sent has another mapping yet, which makes an object of a name at each look."""
    request.headers = dict(request.headers.items())


@cache
def _session() -> Any:
    """One session for all clients: they share its credentials, and the data that it has read."""
    return Session()
