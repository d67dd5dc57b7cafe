"""The error page of a page that cannot be imported, and tracebacks without the lines of Wombat itself."""

import traceback
from typing import Any

import htpy as h

from core.html.document import addressed, document
from core.web.event import Response
from core.web.security_headers import security_headers
from infra.template.read import SITE


def broken_page(name: str, reason: str) -> dict[str, Any]:
    """Print why the page `name` cannot be imported, and return a function's answer that shows it."""
    print(f"The page {name} cannot be loaded:\n{reason}", flush=True)
    title = f"The page {name} cannot be loaded"
    page = document(
        title,
        h.h1[title],
        h.p["Change its code, save it, and reload this page. All other pages go on."],
        h.div(".printed")[h.pre(tabindex="0")[reason]],
    )
    headers = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
    return Response(addressed(page, "", ""), 500, headers | security_headers()).answer()


def traceback_of(error: BaseException) -> str:
    """Return the traceback from the first line of the author's code on; all of it if there is none."""
    whole = traceback.TracebackException.from_exception(error)
    own = [number for number, frame in enumerate(whole.stack) if str(SITE / "functions") in frame.filename]
    if own:
        whole.stack = traceback.StackSummary.from_list(whole.stack[own[0] :])
    elif isinstance(error, SyntaxError):  # the file and line are in its message
        return "".join(whole.format_exception_only())
    return "".join(whole.format())
