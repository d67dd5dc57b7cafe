"""The headers that every answer has, whatever went wrong."""

from base64 import b64encode
from functools import cache

# Where no script may run, nothing on a page can use `connect-src`; but Lighthouse asks for robots.txt from
# the page, and reports one that it may not read as invalid.
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; "
_POLICY += "connect-src 'self'; form-action {}; frame-ancestors {}; base-uri 'none'"

_FIXED = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
}


@cache
def security_headers(embed: tuple[str, ...] = (), script: str = "", form_action: str = "") -> dict[str, str]:
    """Return the headers. `embed`: the sites that may show the page in a frame; `script`: the one that may
    run on it; `form_action`: the other origin to which its forms may be sent."""
    policy = _POLICY.format(f"'self' {form_action}".strip(), " ".join(embed) or "'none'")
    if script:
        from hashlib import sha256  # 7 ms of a cold start, of which other pages pay nothing

        policy += f"; script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    fixed = {name: value for name, value in _FIXED.items() if not (embed and name == "x-frame-options")}
    if embed:  # or a site that demands it of its frames could not show the page
        fixed["cross-origin-resource-policy"] = "cross-origin"
    return {"content-security-policy": policy} | fixed
