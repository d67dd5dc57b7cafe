"""The headers that every answer has, whatever went wrong."""

from core.html.style import STYLE_SOURCE

# No script may run, so nothing on a page can use `connect-src`; but Lighthouse asks for robots.txt from the
# page, and reports one that it may not read as invalid.
SECURITY_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src {STYLE_SOURCE}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
}
