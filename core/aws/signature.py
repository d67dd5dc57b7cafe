"""AWS's Signature Version 4, for POST requests.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from core.aws.credentials import Credentials


def signed(
    target: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, region: str, service: str
) -> dict[str, str]:
    """Return the headers of a request to `target`, a path and query: `headers`, whose names are in lower
    case, with those that sign all of them and `body`."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    signing = {**headers, "x-amz-date": now}
    if credentials.token:
        signing["x-amz-security-token"] = credentials.token
    names = sorted(signing)
    lines = "".join([f"{name}:{signing[name]}\n" for name in names])
    listed = ";".join(names)
    path, _, query = target.partition("?")
    canonical = f"POST\n{path.replace('%', '%25')}\n{query}\n{lines}\n{listed}\n{sha256(body).hexdigest()}"
    scope = f"{now[:8]}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = _mac(_signing_key(credentials.secret_key, scope), text).hex()
    signing["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={listed}, "
        f"Signature={signature}"
    )
    return signing


@lru_cache(maxsize=4)  # one for each service, and those of yesterday
def _signing_key(secret_key: str, scope: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
