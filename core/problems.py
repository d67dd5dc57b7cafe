"""Everything that can be wrong with a request, in few classes. Each says in the visitor's words what happened
and what to do next; `core.page` turns it into an answer."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType


class Problem(Exception):
    """A request that gets no ordinary answer.

    `status` is the HTTP status, `title` the page's heading, `message` what happened, if there is more to say,
    `advice` what to do next. `page`: HTML to show instead of the general page. `cookies`: to set all the
    same.
    """

    status = 500
    title = "Something went wrong"
    advice = "It is not your fault: this page has a mistake."
    headers: Mapping[str, str] = MappingProxyType({})
    page: str = ""
    cookies: Sequence[str] = ()

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ProgramFailed(Problem):
    """The author's function raised an exception other than `ValueError`."""

    title = "The program failed with these values"
    advice = "Change a value to try again."

    def __init__(self, page: str = "") -> None:
        super().__init__()
        self.page = page


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
            "For your safety, this site accepts forms only from its own pages. Nothing was changed."
        )


class NotFound(Problem):
    status = 404
    title = "There is no page here"
    advice = "Check the address, or choose a page from the list of all pages."


class MethodNotAllowed(Problem):
    status = 405
    title = "This page cannot do that"
    advice = "Open the page in a browser and use its form."

    def __init__(self, allowed: str) -> None:
        super().__init__("Only GET and form POST are supported here.")
        self.headers = {"allow": allowed}


class TooLarge(Problem):
    status = 413
    title = "That is too much at once"
    advice = "Go back and send it in smaller parts."

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"This page accepts at most {max_bytes:,} bytes at a time. Nothing was stored.")


class CannotShare(Problem):
    status = 422
    title = "This result cannot be shared"
    advice = "Go back: the result is still there."


class NotAcceptable(Problem):
    status = 406
    title = "This address answers with JSON"
    advice = "Send the header Accept: application/json, text/event-stream."


class UnsupportedType(Problem):
    status = 415
    title = "That is not a form"
    advice = "Open the page in a browser and use its form."

    def __init__(self) -> None:
        super().__init__("This page accepts HTML forms only: application/x-www-form-urlencoded.")


class Unavailable(Problem):
    """The table or the signing key did not answer."""

    status = 503
    title = "The site is busy"
    advice = "Wait a few seconds, then try again. Everything you added before is safe."
    headers = MappingProxyType({"retry-after": "5"})
