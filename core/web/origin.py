"""Was this request made by one of the site's own pages?

The rule is that of Go's `net/http.CrossOriginProtection` (Filippo Valsorda, 2025,
https://words.filippo.io/csrf/), without its exemptions: browsers since 2023 say in `Sec-Fetch-Site` where a
request comes from; older ones send `Origin` with every POST; a request with neither header does not come
from a browser, so it cannot misuse a visitor's cookie.
"""

from urllib.parse import urlsplit

from core.problems import CrossSite
from core.web.event import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin(request: Request) -> None:
    """Raise `CrossSite` for a request from another site that could change something."""
    if request.method in SAFE_METHODS:
        return
    if is_own(request):
        return
    origin = request.headers.get("origin", "")
    if request.headers.get("sec-fetch-site") or (
        origin and not _same_host(origin, request.headers.get("host", ""))
    ):
        raise CrossSite()


def is_own(request: Request) -> bool:
    """Whether the browser says that the request comes from a page of this site, or from the visitor, such as
    a typed address."""
    return request.headers.get("sec-fetch-site") in ("same-origin", "none")


def _same_host(origin: str, host: str) -> bool:
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False
