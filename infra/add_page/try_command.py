"""Submit a new command page once with its default values, to check that its script runs."""

from __future__ import annotations

import json

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from core.fields import Field
from core.fields.field import UNSET
from core.page import Page
from core.web.event import JSON_TYPE
from infra.serve.gateway import event_of

SHOWN_LINES = 5  # of the program's output


def try_command(page: Page) -> tuple[str, bool]:
    """Return the outcome as a text for the author, and whether the program failed."""
    path, fields = next(iter(page.commands.items()))
    missing = [field.label for field in fields if _is_required(field)]
    if missing:
        return (
            f"Not run, because these fields of {path} are required without a default: {', '.join(missing)}.",
            False,
        )
    builder = EnvironBuilder(path, "http://localhost", method="POST", data="{}", content_type=JSON_TYPE)
    builder.headers["accept"] = JSON_TYPE
    answer = page(event_of(Request(builder.get_environ()), f"ANY {path}"), None)
    content = json.loads(answer["body"])
    if answer["statusCode"] == 200:
        shown = _first_lines(content["printed"]) or "    (nothing)"
        status = f" and ended with status {content['status']}" if content["status"] else ""
        return f"With its default values it printed{status}:\n\n{shown}", False
    message = " ".join(content["errors"].values())
    if answer["statusCode"] < 500:
        return f"With its default values it reported: {message}", False
    return f"The script fails with its default values: {message}", True


def _is_required(field: Field) -> bool:
    return not field.optional and field.default is UNSET and field.kind.control != "checkbox"


def _first_lines(printed: str) -> str:
    lines = printed.strip("\n").splitlines()
    more = ["…"] if len(lines) > SHOWN_LINES else []
    return "\n".join(f"    {line}" for line in [*lines[:SHOWN_LINES], *more])
