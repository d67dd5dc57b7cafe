"""A form page with a file that is too large for a request: the visitor's browser sends it to the bucket
first, by a form of S3's own, and comes back to the other fields.

The names of the uploads so far stand in the page's address, `?upload-<field>=<name>`. A name is good only for
the visitor whose cookie comes with the request (`core.folders.large`), so an address that somebody passes on
shows nobody a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import htpy as h
from markupsafe import Markup

from core.fields import Field, Filled, leaves
from core.fields.files import StoredFile, UploadedFile, is_large, most_bytes, most_in_words
from core.fields.filled_in import query_of
from core.folders.large import FORM_SECONDS, Form, is_name, new_name
from core.html.components import error_summary
from core.html.controls import Caption, hidden, text_input
from core.html.document import document
from core.html.inputs import REPLACE, UPLOAD, named
from core.page import Handler
from core.pages.form import FormPage
from core.pages.large_results import LARGE_FILE
from core.pages.stateful import Visit, set_cookie, visit
from core.problems import BadRequest, NotFound
from core.web.event import FORM_WITH_FILES_TYPE, Request, Response, see_other
from core.web.forms import FormData, read_query

FILE = "file"  # S3's name for it
S3_ADDS = ["bucket", "key", "etag"]  # to the address to which it sends the browser back

# Characters of the other values in the address to which S3 sends the browser back. It stands in the form
# twice, once in base64, as does AWS's session token, and S3 takes 20 kB before the file.
MAX_TEXTS = 6_000

_TOO_LONG = (
    "What you typed is too long to be kept while a file is sent, so that the other fields will be empty. Go "
    "back to copy it first."
)
_EMPTY = "No file was chosen, or it is empty. Choose a file with something in it."
_GONE = (
    "This file is no longer there: a large file is kept for a day, and only for the browser that sent it, if "
    "that accepts cookies. Choose it again."
)


class LargeUploadPage(FormPage):
    """Such a page. Its small files are sent with the form, as on other pages."""

    def handlers(self) -> tuple[Handler, Handler]:
        """The GET and POST. In Lambda it connects now, because each of its requests has a visitor."""
        backend = self._backend
        return (lambda request: self._show(visit(request, backend()))), self.post

    def post(self, request: Request) -> Response:
        if request.from_program:
            return super().post(request)
        filled, found = self.read(request)
        names = {field.name: found.one(UPLOAD + field.name) or "" for field in self._large}
        wanted = found.one(REPLACE)
        if wanted:
            names.pop(wanted, None)
            if self._fits(filled):
                return see_other(self._address(filled, names))
        for field in self._large:
            if field.name == wanted:
                return self._upload(visit(request, self._backend()), field, names, filled)
            if field.name in filled.errors and field.name not in filled.files:
                error = _GONE if names.pop(field.name) else filled.errors[field.name]
                return self._upload(visit(request, self._backend()), field, names, filled, error)
        stored = [file for file in filled.files.values() if isinstance(file, StoredFile)]
        try:
            if not filled.errors:
                for file in stored:
                    file.fetch()
            return self.answer(request, filled)
        finally:
            for file in stored:
                file.discard()

    def stored(self, request: Request, found: FormData) -> dict[str, UploadedFile]:
        """The uploads that a form names, by field. Raises `core.problems.Unavailable`."""
        current = visit(request, self._backend())
        files: dict[str, UploadedFile] = {}
        for field in self._large:
            file, _ = self._found(current, field, found.one(UPLOAD + field.name) or "")
            if file:
                files[field.name] = file
        return files

    @cached_property
    def _large(self) -> tuple[Field, ...]:
        return tuple(field for field in leaves(self.fields) if is_large(field))

    def _show(self, visit: Visit) -> Response:
        """Answer a GET: the form of the first upload that is missing, or that of the other fields."""
        request = visit.request
        pairs = parse_qsl(request.raw_query, keep_blank_values=True)
        if [name for name, _ in pairs[-len(S3_ADDS) :]] == S3_ADDS:
            return see_other(f"{self.path}?{urlencode(pairs[: -len(S3_ADDS)])}")
        query = read_query(request)
        if LARGE_FILE in query:
            return self.get(request)
        response = self._next(visit, query)
        if not visit.visitor.fresh:
            set_cookie(response, visit)
        return response

    def _next(self, visit: Visit, query: FormData) -> Response:
        filled = self.prefilled(query)
        files: dict[str, UploadedFile] = {}
        names: dict[str, str] = {}
        for field in self._large:
            name = query.one(UPLOAD + field.name)
            if name is None:
                return self._upload(visit, field, names, filled)
            if name or not field.optional:
                file, error = self._found(visit, field, name)
                if file is None:
                    return self._upload(visit, field, names, filled, error)
                files[field.name] = file
            names[field.name] = name
        return Response(self.page(replace(filled, files=files), title=self.title, focus=True))

    def _found(self, visit: Visit, field: Field, name: str) -> tuple[StoredFile | None, str]:
        """An upload of the visitor's, or what is wrong with it. One that is too large is deleted."""
        large = visit.backend.large_files()
        found = large.find(visit.visitor.id, name) if visit.visitor.known and is_name(name) else None
        if found is None:
            return None, _GONE
        if not found.size:
            return None, _EMPTY
        if found.size > most_bytes(field):
            large.remove(visit.visitor.id, name)
            return None, f"{found.called} has {found.size:,} bytes, and may have {most_in_words(field)}."

        def copy(path: Path) -> None:
            try:
                large.fetch(visit.visitor.id, name, path)
            except FileNotFoundError:
                raise NotFound(_GONE) from None

        return StoredFile(found.called or "file", found.size, name, copy), ""

    def _address(self, filled: Filled, names: Mapping[str, str]) -> str:
        """The page's own address with the texts in the form, if they fit, and with the uploads that are
        there."""
        uploads = urlencode({UPLOAD + name: upload for name, upload in names.items()})
        texts = query_of(self.fields, filled) if self._fits(filled) else ""
        query = "&".join(filter(None, [texts, uploads]))
        return f"{self.path}?{query}" if query else self.path

    def _fits(self, filled: Filled) -> bool:
        return len(query_of(self.fields, filled)) <= MAX_TEXTS

    def _upload(
        self, visit: Visit, field: Field, names: Mapping[str, str], filled: Filled, error: str = ""
    ) -> Response:
        """The page that sends the file of a field to the bucket, after the uploads in `names`."""
        if not visit.request.origin:
            raise BadRequest("The request does not name the site that it is for.")
        if not self._fits(filled):
            error = f"{error} {_TOO_LONG}".lstrip()
        name = new_name()
        back = visit.request.origin + self._address(filled, {**names, field.name: name})
        form = visit.backend.large_files().form(visit.visitor.id, name, most_bytes(field), back)
        without = self._address(filled, {**names, field.name: ""}) if field.optional else ""
        address = urlsplit(form.address)
        page = self._upload_page(field, form, without, error)
        return Response(page, 422 if error else 200, form_action=f"{address.scheme}://{address.netloc}")

    def _upload_page(self, field: Field, form: Form, without: str, error: str) -> Markup:
        """`without`: the address that goes on without the file; "" if it is needed."""
        hints: Sequence[str] = (field.hint, f"A{most_in_words(field)[1:]}", field.kind.hint)
        hint = ". ".join(part.removesuffix(".") for part in hints if part)
        caption = Caption(FILE, field.label, hint, error)
        further = len(list(leaves(self.fields))) > 1
        return document(
            f"Error: {self.title}" if error else self.title,
            h.h1[self.title],
            self.summary and h.p(".lead")[self.summary],
            error_summary([(FILE, named(field.label, error))] if error else []),
            h.form(".card", method="post", action=form.address, enctype=FORM_WITH_FILES_TYPE)[
                [hidden(name, value) for name, value in form.fields.items()],
                text_input(caption, kind="file", required=True, **field.kind.attributes),  # S3 wants it last
                h.p[
                    f"A large file takes minutes: keep this page open. Begin within {FORM_SECONDS // 60} "
                    "minutes, or load this page again.",
                    " The other fields come next." if further else None,
                ],
                h.p(".actions")[h.button(".main", type="submit")["Upload"]],
                without and h.p[h.a(href=without)["Go on without a file"]],
            ],
            summary=self.summary,
        )
