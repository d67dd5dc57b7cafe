"""A form page: a typed function; fill in, submit, see the result, or the form again with its errors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

import htpy as h
from markupsafe import Markup

from core.fields import Field, Filled, Group, fields_of, fill, leaves
from core.html.components import error_summary
from core.html.document import document
from core.html.inputs import inputs, labels_of, prefilled, summed_up, texts_of, typed
from core.html.template import SLOT, Template
from core.page import Page, calling_module, path_of, summary_of
from core.results import FunctionResult, call, large_file, shown
from core.web.event import FORM_WITH_FILES_TYPE, JSON_TYPE, Request, Response, send_file
from core.web.forms import (
    MAX_FORM_BYTES,
    MAX_TEXT_BYTES,
    MAX_UPLOAD_BYTES,
    FormData,
    read_form,
    read_form_with_files,
    read_query,
)

REFUSED = "The program did not accept this."  # for a ValueError without a message


def form_page(function: Callable[..., Any], *, title: str, button: str = "Do calculation") -> Page:
    """Make the handler of a page that asks for `function`'s parameters and shows its result.

    Each parameter becomes a field, labelled by its name; the docstring's first paragraph becomes the
    page's summary, its parameter section the fields' help. Only a POST calls the function; the visitor
    sees the message of a `ValueError`. Programs may send and get JSON. Raises `core.fields.NotAField` for a
    parameter that cannot be a field.
    """
    fields = fields_of(function)
    path = path_of(calling_module().name)
    form = _FormPage(function, title, button, path, summary_of(function.__doc__), fields)
    returns = get_type_hints(function).get("return", Any)
    return Page(path, title, form.summary, form.get, form.post, fields=fields, returns=returns)


@dataclass(frozen=True)
class _FormPage:
    function: Callable[..., Any]
    title: str
    button: str
    path: str
    summary: str
    fields: tuple[Field | Group, ...]

    def get(self, request: Request) -> Response:
        if not request.raw_query:
            return Response(self._empty_form)
        query = read_query(request)
        given = FormData({field.name: query.get(field.name, [])[:1] for field in leaves(self.fields)})
        return Response(self._form(prefilled(self.fields, Filled(given, {}))))

    def post(self, request: Request) -> Response:
        filled = self._read(request)
        outcome = None
        if not filled.errors:
            try:
                outcome = call(self.function, **filled.values)
            except ValueError as error:
                filled.errors[""] = str(error) or REFUSED
        if request.wants_json:
            return self._json(filled, outcome)
        return Response(self._form(filled), 422) if outcome is None else self._result(filled, outcome)

    def _read(self, request: Request) -> Filled:
        limit = self._max_bytes
        if request.media_type == JSON_TYPE and request.wants_json:  # never a browser
            from core.web.json_api import read_json

            return read_json(self.fields, request.read_body(limit * 4 // 3))  # files are in base64
        if "file" in self._controls:
            return fill(self.fields, *read_form_with_files(request, limit, limit))
        return fill(self.fields, read_form(request, limit))

    @cached_property
    def _controls(self) -> set[str]:
        return {field.kind.control for field in leaves(self.fields)}

    @cached_property
    def _max_bytes(self) -> int:
        if "file" in self._controls:
            return MAX_UPLOAD_BYTES
        return MAX_TEXT_BYTES if "area" in self._controls else MAX_FORM_BYTES

    @cached_property
    def _empty_form(self) -> Markup:
        return self._form(prefilled(self.fields, Filled(FormData(), {})))

    def _form(self, filled: Filled) -> Markup:
        return document(
            f"Error: {self.title}" if filled.errors else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary(summed_up(self.fields, filled.errors)),
            h.form(
                ".card",
                method="post",
                action=self.path,
                enctype=FORM_WITH_FILES_TYPE if "file" in self._controls else None,
                novalidate=True,
            )[
                inputs(self.fields, filled),
                h.p(".actions")[h.button(".main", type="submit")[self.button]],
            ],
            summary=self.summary,
        )

    def _result(self, filled: Filled, outcome: FunctionResult) -> Response:
        name = self.path.strip("/")
        if file := large_file(outcome.result, name):
            return send_file(file.name, file.content)
        return Response(self._result_page(shown(outcome, name), *texts_of(self.fields, filled)))

    @cached_property
    def _result_page(self) -> Template:
        """The page with slots for the result, and for the text typed in each field."""
        labels = labels_of(self.fields)
        page = document(
            f"Result: {self.title}",
            h.h1[self.title],
            h.div(".card")[SLOT, typed(labels, [SLOT] * len(labels)) if labels else None],
            h.p[h.a(href=self.path)["Click here to calculate again"]],
            summary=self.summary,
        )
        return Template(page)

    def _json(self, filled: Filled, outcome: FunctionResult | None) -> Response:
        from core.web.json_api import answer, errors

        if outcome is None:
            return errors(filled.errors)
        from core.results.as_json import as_json

        content = {"result": as_json(outcome.result, self.path.strip("/"))}
        return answer(content | ({"printed": outcome.printed} if outcome.printed else {}))
