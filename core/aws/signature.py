"""AWS's Signature Version 4: of requests, and of the links and forms by which a browser sends requests to S3.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
"""

import hmac
import json
import time
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import BinaryIO
from urllib.parse import quote, urlencode

from core.aws.connection import PART_BYTES
from core.aws.credentials import Credentials

DIGEST = "x-amz-content-sha256"  # the header with the body's digest, which S3 asks for
_ALGORITHM = "AWS4-HMAC-SHA256"
_DATE = "%Y%m%dT%H%M%SZ"


def digest_of(body: bytes | BinaryIO) -> str:
    """Return the SHA-256 of a request's body, which for a file is all of it."""
    if isinstance(body, bytes):
        return sha256(body).hexdigest()
    digest = sha256()
    body.seek(0)
    while part := body.read(PART_BYTES):
        digest.update(part)
    return digest.hexdigest()


def signed(
    method: str,
    target: str,
    headers: Mapping[str, str],
    digest: str,
    credentials: Credentials,
    region: str,
    service: str,
) -> dict[str, str]:
    """Return the headers of a request to `target`, a path and query: `headers`, whose names are in lower
    case, with those that sign all of them and the `digest` of the body. The query's names are in order."""
    now = time.strftime(_DATE, time.gmtime())
    signing = {**headers, "x-amz-date": now}
    if credentials.token:
        signing["x-amz-security-token"] = credentials.token
    names = sorted(signing)
    lines = "".join([f"{name}:{signing[name]}\n" for name in names])
    listed = ";".join(names)
    path, _, query = target.partition("?")
    if service != "s3":
        path = path.replace("%", "%25")  # as AWS defines it: all others encode a path twice
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{listed}\n{digest}"
    scope = _scope(now, region, service)
    signing["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={listed}, "
        f"Signature={_signature(canonical, now, scope, credentials)}"
    )
    return signing


def signed_link(
    host: str, path: str, query: Mapping[str, str], seconds: int, credentials: Credentials, region: str
) -> str:
    """Return a path and query by which anybody may get `path` with `query` from a `host` of S3, for so many
    seconds."""
    now = time.strftime(_DATE, time.gmtime())
    scope = _scope(now, region, "s3")
    fields = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": now,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        fields["X-Amz-Security-Token"] = credentials.token
    text = urlencode(sorted(fields.items()), quote_via=quote)
    canonical = f"GET\n{path}\n{text}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    return f"{path}?{text}&X-Amz-Signature={_signature(canonical, now, scope, credentials)}"


def signed_policy(
    conditions: Sequence[object], seconds: int, credentials: Credentials, region: str
) -> dict[str, str]:
    """Return the fields by which anybody may send S3 a form that meets the conditions, for so many
    seconds."""
    begun = time.time()
    now = time.strftime(_DATE, time.gmtime(begun))
    scope = _scope(now, region, "s3")
    fields = {
        "x-amz-algorithm": _ALGORITHM,
        "x-amz-credential": f"{credentials.access_key}/{scope}",
        "x-amz-date": now,
    }
    if credentials.token:
        fields["x-amz-security-token"] = credentials.token
    policy = {
        "expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun + seconds)),
        "conditions": [*conditions, *({name: value} for name, value in fields.items())],
    }
    encoded = b2a_base64(json.dumps(policy).encode(), newline=False).decode()
    signature = _mac(_signing_key(credentials.secret_key, scope), encoded).hex()
    return {**fields, "policy": encoded, "x-amz-signature": signature}


def _scope(now: str, region: str, service: str) -> str:
    return f"{now[:8]}/{region}/{service}/aws4_request"


def _signature(canonical: str, now: str, scope: str, credentials: Credentials) -> str:
    """The signature of a request in its canonical form."""
    text = f"{_ALGORITHM}\n{now}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    return _mac(_signing_key(credentials.secret_key, scope), text).hex()


@lru_cache(maxsize=4)  # one for each service, and those of yesterday
def _signing_key(secret_key: str, scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
