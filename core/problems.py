"""What can be wrong with a request, as few classes; `core.page` turns each into its HTML page.

Every one says what happened and what the visitor can do next, in words for the visitor.
"""

from collections.abc import Mapping
from types import MappingProxyType


class Problem(Exception):
    """A request that cannot be answered with its page. `status` is the HTTP status, `title` the
    page's heading, `advice` what to do next; the message, if any, says what happened."""

    status = 500
    title = "Something went wrong"
    advice = "Please try again in a moment."
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class BadRequest(Problem):
    status = 400
    title = "That could not be read"
    advice = "Go back, check what you typed, and send it again."


class CrossSite(Problem):
    status = 403
    title = "That came from another website"
    advice = "Open the page on this site and fill in the form there."

    def __init__(self) -> None:
        super().__init__(
            "For your safety, forms are only accepted from this site’s own pages. Nothing was changed."
        )


class NotFound(Problem):
    status = 404
    title = "There is no page here"
    advice = "Check the address, or choose a page from the list of all pages."


class MethodNotAllowed(Problem):
    status = 405
    title = "This page cannot do that"
    advice = "Open the page in a browser and use its form."

    def __init__(self, method: str, allowed: str) -> None:
        super().__init__("It can be opened, and its form can be sent; nothing else.")
        self.method = method
        self.headers = {"allow": allowed}


class TooLarge(Problem):
    status = 413
    title = "That is too much at once"
    advice = "Go back and send it in smaller parts."

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"This page takes at most {max_bytes:,} bytes in one go. Nothing was stored.")


class UnsupportedType(Problem):
    status = 415
    title = "That is not a form"
    advice = "Open the page in a browser and use its form."

    def __init__(self) -> None:
        super().__init__("This page takes what an HTML form sends: application/x-www-form-urlencoded.")


class Unavailable(Problem):
    """A part that the page needs did not answer: the table or the signing key."""

    status = 503
    title = "The site is busy"
    advice = "Wait a few seconds, then try again. What was added before is safe."
    headers = MappingProxyType({"retry-after": "5"})
