"""A form page: a typed function; fill in, submit, see the result or the errors with the form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import htpy as h
from markupsafe import Markup

from core.fields import Field, Filled, Group, fill, leaves
from core.fields.filled_in import leaves_out, query_of
from core.html.components import beside, error_summary, links
from core.html.document import document
from core.html.inputs import NEW_JOB, inputs, labels_of, prefilled, summed_up, texts_of, typed
from core.html.share import MAX_QUERY, share_links
from core.html.template import SLOT, VALUE_SLOT, Template
from core.page import Handler
from core.problems import Problem, ProgramFailed
from core.results import FunctionResult, PageFunction, large_file, linked, shown
from core.settings import files_bucket
from core.web.event import FORM_WITH_FILES_TYPE, Request, Response, send_file
from core.web.forms import (
    MAX_FORM_BYTES,
    MAX_TEXT_BYTES,
    MAX_UPLOAD_BYTES,
    FormData,
    read_form,
    read_form_with_files,
    read_query,
)

if TYPE_CHECKING:
    from core.access.guard import Guard
    from core.backend import Backend
    from core.fields.examples import Example
    from core.fields.files import UploadedFile
    from core.pages.large_results import LargeResults
    from core.results.large import Store

REFUSED = "The program did not accept this."  # for a ValueError without a message
PLAIN = frozenset({"text", "area"})  # controls whose HTML differs by their text only


@dataclass(frozen=True)
class FormPage:
    """`backend`: connects to the table and the keys, if visitors can share a result."""

    function: PageFunction
    title: str
    button: str
    path: str
    summary: str
    fields: tuple[Field | Group, ...]
    examples: "tuple[Example, ...]"
    backend: "Callable[[], Backend] | None"
    name: str
    guard: "Guard | None"

    def get(self, request: Request) -> Response:
        if not request.raw_query:
            return Response(self._empty)
        if request.raw_query.startswith("large-file=") and files_bucket():
            from core.pages.large_results import LARGE_FILE, found
            from core.pages.stateful import visit

            return found(visit(request, self._backend()), read_query(request).one(LARGE_FILE) or "")
        return Response(self.page(self.prefilled(read_query(request)), title=self.title, focus=True))

    def handlers(self) -> tuple[Handler, Handler]:
        """The GET and POST."""
        return self.get, self.post

    def prefilled(self, query: FormData) -> Filled:
        """The form as an address fills it in."""
        given = FormData({field.name: _given(field, query) for field in leaves(self.fields)})
        return prefilled(self.fields, Filled(given, {}))

    def post(self, request: Request) -> Response:
        return self.answer(request, self.read(request)[0])

    def answer(self, request: Request, filled: Filled) -> Response:
        """The result for the values of a request, or the form with its errors."""
        if filled.errors:
            return self.refused(request, filled)
        store = self._store(request)
        try:
            outcome = self.function.storing(store, **filled.values)
        except Problem:  # of the store
            raise
        except ValueError as error:
            filled.errors[""] = str(error) or REFUSED
            return self.refused(request, filled)
        except Exception as error:
            raise self._failed(request, filled, error) from error
        try:
            response = self._result(request, filled, outcome, store)
        except Problem:
            raise
        except Exception as error:  # a result that cannot be shown
            raise self._failed(request, filled, error) from error
        return store.name_visitor(response) if store else response

    def work(self, request: Request, store: "Store") -> bytes:
        """Call the function with the values of a request, and return what is kept of its result. What it
        prints goes where it prints. Raises any exception of the function but `ValueError`."""
        from core.pages.job_end import Work, end_of_call

        name = self.path.strip("/")
        values = self.read(request)[0].values
        work = Work(lambda: self.function.uncaptured(store, **values), REFUSED, store)
        return end_of_call(work, name, lambda outcome: shown(outcome, name))

    def read(self, request: Request) -> tuple[Filled, FormData]:
        """The values of a request, and all its fields. Raises `core.problems.Problem`."""
        limit = self._max_bytes
        if request.from_program:
            from core.web.json_api import read_json

            sent = request.read_body(limit * 4 // 3)  # files are in base64
            return read_json(self.fields, sent), FormData()
        if "file" in self._controls:
            found, files = read_form_with_files(request, limit, limit)
            return fill(self.fields, found, files | self.stored(request, found)), found
        found = read_form(request, limit)
        return fill(self.fields, found), found

    def stored(self, request: Request, found: FormData) -> "dict[str, UploadedFile]":
        """The uploads that came another way than with the form, by field."""
        return {}

    @cached_property
    def _controls(self) -> set[str]:
        return {field.kind.control for field in leaves(self.fields)}

    @cached_property
    def _max_bytes(self) -> int:
        if "file" in self._controls:
            return MAX_UPLOAD_BYTES
        return MAX_TEXT_BYTES if "area" in self._controls else MAX_FORM_BYTES

    @cached_property
    def _empty(self) -> Markup:
        filled = prefilled(self.fields, Filled(FormData(), {}))
        return self.page(filled, title=self.title, focus=True)

    def page(
        self,
        filled: Filled,
        out: h.Node = None,
        *,
        title: str,
        focus: bool = False,
        query: str | None = None,
        token: str = "",
    ) -> Markup:
        """The form as it is `filled`, and with it `out`: a result, or a failure. `query`: the address's that
        fills it in, if that is known; `token`: of the job that it starts."""
        query = query_of(self.fields, filled) if query is None else query
        return document(
            title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            beside(
                [
                    error_summary(summed_up(self.fields, filled.errors)),
                    self._form(filled, query, focus=focus, token=token),
                ],
                out,
            ),
            summary=self.summary,
        )

    def _form(self, filled: Filled, query: str, *, focus: bool, token: str) -> h.Node:
        return [
            h.form(
                ".card",
                method="post",
                action=self.path,
                enctype=FORM_WITH_FILES_TYPE if "file" in self._controls else None,
                novalidate=True,
            )[
                inputs(self.fields, filled, focus=focus),
                token and h.input(type="hidden", name=NEW_JOB, value=token),
                h.p(".actions")[h.button(".main", type="submit")[self.button]],
            ],
            share_links(self.path, query, without=leaves_out(self.fields, filled)),
            self.examples and h.section(".examples")[h.h2["Examples"], links(self._filled_in, "Examples")],
        ]

    @cached_property
    def _filled_in(self) -> list[tuple[str, str]]:
        """The address that fills in each example, and its words."""
        return [
            (f"{self.path}?{urlencode(example.texts, doseq=True)}", example.words)
            for example in self.examples
        ]

    def refused(self, request: Request, filled: Filled, token: str = "") -> Response:
        """The form with its errors; `token`: of the job that it starts."""
        if request.wants_json:
            from core.web.json_api import errors

            return errors(filled.errors)
        return Response(self.page(filled, title=f"Error: {self.title}", token=token), 422)

    def _failed(self, request: Request, filled: Filled, error: Exception) -> ProgramFailed:
        if request.wants_json:
            return ProgramFailed()
        from core.html.failure import failure

        out = failure(error, request.id, self._typed(filled))
        return ProgramFailed(self.page(filled, out, title=f"Error: {self.title}"))

    @cached_property
    def _backend(self) -> "Callable[[], Backend]":
        """Connects to the visitor's large files too."""
        from core.pages.stateful import connection  # here, so that other pages pay nothing for it

        return self.backend or connection(self.name, self.guard)

    def _store(self, request: Request) -> "LargeResults | None":
        """What stores the large files of an answer, on a page that has a place for them."""
        if not files_bucket():
            return None
        from core.pages.large_results import LargeResults

        return LargeResults(request, lambda: self._backend(), self.path)

    def _typed(self, filled: Filled) -> h.Node:
        texts = texts_of(self.fields, filled)
        return typed(labels_of(self.fields), texts) if any(texts) else None

    def _result(
        self, request: Request, filled: Filled, outcome: FunctionResult, store: "LargeResults | None"
    ) -> Response:
        name = self.path.strip("/")
        if not request.wants_json and (file := large_file(outcome, name)):
            return send_file(file.name, file.content)
        outcome = linked(outcome, name, store)
        if request.wants_json:
            from core.results.as_json import answer_with

            return answer_with(outcome, name)
        result = shown(outcome, name)
        share = None
        if self.backend and not (store and store.used):  # links to large files are for this visitor alone
            from core.pages.shared import Result, share_signed

            result = Markup(result)  # noqa: S704 - escaped; once, because a generator's items come only once
            copy = Result(str(self.copy(filled, result)))
            share = share_signed(self.backend, request, self.path, copy)
        query = query_of(self.fields, filled)
        fits = 0 < len(query) <= MAX_QUERY
        if not (fits and self._controls <= PLAIN) or filled.read or filled.options:
            return Response(self._result_page(filled, result, query, share))
        texts = [(filled.typed[field.name] or [""])[0] for field in leaves(self.fields)]
        return Response(self._result_template(result, share or "", *texts, query, query))

    def copy(self, filled: Filled, result: h.Node) -> h.Element:
        """A result to share, with the values that were typed."""
        return h.div(".card")[result, self._typed(filled)]

    def _result_page(self, filled: Filled, result: h.Node, query: str, share: h.Node) -> Markup:
        again = h.p[h.a(href=self.path)["Click here to calculate again"]]
        out = h.div(".card")[result, again, share]
        return self.page(filled, out, title=f"Result: {self.title}", query=query)

    @cached_property
    def _result_template(self) -> Template:
        """The result page with slots for the result, what shares it, and the text in each field."""
        slots = Filled({field.name: [VALUE_SLOT] for field in leaves(self.fields)}, {})
        return Template(self._result_page(slots, SLOT, VALUE_SLOT, SLOT))


def _given(field: Field, query: FormData) -> list[str]:
    """The texts for a field in an address."""
    return query.get(field.name, [])[: None if field.kind.control == "checkboxes" else 1]
