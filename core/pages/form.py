"""A form page: a typed function; fill in, submit, see the result, or the form again with its errors."""

from collections.abc import Callable, Mapping
from typing import Any

import htpy as h

from core.components import document, error_summary, number_input
from core.fields import Field, Filled, fields_of, fill
from core.http import Request, Response
from core.number import format_number
from core.page import Page, name_of_caller, path_of, summary_of

MAX_FORM_BYTES = 100_000  # a form of numbers; the longest one that can be meant is far shorter
HINT = "Digits, with a point for decimals: 42, -0.5 or 6.02e23"


def form_page(function: Callable[..., Any], *, title: str, button: str = "Do calculation") -> Page:
    """The handler of a page that asks for `function`'s parameters and shows what it returns.

    Each parameter becomes a field, labelled by its name; the docstring's first paragraph becomes the
    page's summary. The function is called by POST only. Raises `core.fields.NotAField` for a
    parameter that cannot be a field.
    """
    fields = fields_of(function)
    path = path_of(name_of_caller())
    summary = summary_of(function.__doc__)

    def form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
        return document(
            f"Error: {title}" if errors else title,
            h.h1[title],
            summary and h.p(".lead")[summary],
            error_summary(list(errors.items())),
            h.form(".card", method="post", action=path, novalidate=True)[
                (_input(field, typed, errors, index == 0) for index, field in enumerate(fields)),
                h.p(".actions")[h.button(".main", type="submit")[button]],
            ],
            summary=summary,
            status=422 if errors else 200,
        )

    def get(request: Request) -> Response:
        return form({field.name: request.query.get(field.name, [""])[0] for field in fields}, {})

    def post(request: Request) -> Response:
        filled: Filled = fill(fields, request.read_form(MAX_FORM_BYTES))
        if filled.errors:
            return form(filled.typed, filled.errors)
        result = function(**filled.values)
        return document(
            f"Result: {title}",
            h.h1[title],
            h.div(".card")[
                h.p(".result", role="status")[f"The result is {shown(result)}"],
                h.dl(".typed")[
                    ((h.dt[field.label], h.dd[filled.typed[field.name].strip()]) for field in fields)
                ],
            ],
            h.p[h.a(href=path)["Click here to calculate again"]],
        )

    return Page(path, title, summary, get, post)


def shown(result: object) -> str:
    """A script's result as text."""
    return format_number(result) if isinstance(result, float) else str(result)


def _input(field: Field, typed: Mapping[str, str], errors: Mapping[str, str], first: bool) -> h.Element:
    return number_input(
        field.name,
        field.label,
        value=typed.get(field.name, ""),
        error=errors.get(field.name, ""),
        hint=HINT if first else "",
        autofocus=first and not errors,
    )
