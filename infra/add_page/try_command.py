"""Submit a new command page once, with its defaults, so that no page is added that only ever refuses."""

from __future__ import annotations

import json

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from core.fields import Field
from core.fields.field import UNSET
from core.page import Page
from core.web.event import JSON_TYPE
from infra.serve.gateway import event_of

SHOWN_LINES = 5  # of what a program printed


def try_command(page: Page) -> tuple[str, bool]:
    """What came of it in words for the author, and whether the program died of it."""
    path, fields = next(iter(page.commands.items()))
    lacking = [field.label for field in fields if _is_needed(field)]
    if lacking:
        return f"Not run: {path} needs a value for {', '.join(lacking)}, which has no default.", False
    builder = EnvironBuilder(path, "http://localhost", method="POST", data="{}", content_type=JSON_TYPE)
    builder.headers["accept"] = JSON_TYPE
    answer = page(event_of(Request(builder.get_environ()), f"ANY {path}"), None)
    content = json.loads(answer["body"])
    if answer["statusCode"] == 200:
        shown = _shown(content["printed"]) or "    (nothing)"
        status = f" and ended with status {content['status']}" if content["status"] else ""
        return f"Run once with its defaults, it printed{status}:\n\n{shown}", False
    message = " ".join(content["errors"].values())
    if answer["statusCode"] < 500:
        return f"Run once with its defaults, it answered: {message}", False
    return f"The script does not run with its defaults: {message}", True


def _is_needed(field: Field) -> bool:
    return not field.optional and field.default is UNSET and field.kind.control != "checkbox"


def _shown(printed: str) -> str:
    lines = printed.strip("\n").splitlines()
    more = ["…"] if len(lines) > SHOWN_LINES else []
    return "\n".join(f"    {line}" for line in [*lines[:SHOWN_LINES], *more])
