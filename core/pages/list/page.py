"""A list page: one visitor's entries pile up over many requests, until "Calculate"."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from core.aws import in_lambda
from core.backend import Backend, connect, connect_and_prime
from core.fields import Filled, fields_of, fill, leaves
from core.fields.bulk import BadEntries, Entries, NoSuchColumn, from_file, from_text
from core.fields.files import UploadedFile
from core.fields.signature import element_of
from core.html.inputs import prefilled
from core.lists import Closed, ListSnapshot, Outcome, Submission, Value
from core.lists.protocol import MAX_VALUES
from core.page import Page, name_of_caller, path_of, summary_of
from core.pages.list import all_entries as list_all
from core.pages.list import template as template_module
from core.pages.list.all_entries import is_index
from core.pages.list.template import Sent
from core.problems import BadRequest, NotFound, Unavailable
from core.results import call
from core.visitor.cookie import Visitor
from core.web.event import FormData, Request, Response, see_other
from core.web.log import log_failure

MAX_FORM_BYTES = 3_000_000  # of a form without a file: about 150,000 of the longest numbers
MAX_UPLOAD_BYTES = 4 * 1024 * 1024 + 100_000  # a file of 4 MB, and the form around it

_REFUSED = {
    Outcome.OTHER: "This form was already sent, with something else in it. Nothing was changed this time. "
    "If you still want to, send it again.",
    Outcome.UNSURE: "This form is from long ago, and so much has happened since that nobody can tell whether "
    "it was sent before. Nothing was changed. Look at your list, and send it again if something is missing.",
    Outcome.CONFLICT: "Your list has changed since this page was opened, perhaps in another tab. "
    "Nothing was taken away. Look at it here, and try again.",
    Outcome.FULL: f"A list takes at most {MAX_VALUES:,} {{many}}, and this one would have more. "
    "Nothing was added.",
}


MAX_ENTRY = 1_000  # characters of one entry: twenty of them stay far below a DynamoDB item's 400 KB
MAX_CARRIED = 2_000  # characters of the other fields that an address carries along while entries are added


def list_page(function: Callable[..., object], *, title: str, counts: bool = False) -> Page:
    """The handler of a page that gathers a list and shows what `function` says of it.

    The function's first parameter is the list, such as `numbers: list[float]`; its field is named for it
    without the plural s. Further parameters are asked for at Calculate. With `counts` a result also
    shows how often each entry occurs. The docstring's first paragraph becomes the page's summary.
    Raises `core.fields.NotAField` for a parameter that cannot be a field.
    """
    name = name_of_caller()
    backend = cache(lambda: connect(name))
    if in_lambda():
        backend = cache(lambda: connect_and_prime(name))
        backend()
    field = element_of(function)
    extra = fields_of(function, skip=1)
    template = template_module.ListTemplate(
        path_of(name), title, summary_of(function.__doc__), field, field.name + "s", extra, counts
    )
    page = _ListPage(function, template, backend)
    return Page(template.path, title, template.summary, page.get, page.post)


def _read(request: Request, template: template_module.ListTemplate) -> Sent:
    """What one POST of one of the page's two forms brought."""
    files: dict[str, UploadedFile] = {}
    if request.media_type() == "multipart/form-data":
        from core.web.forms import read_form_with_files

        form, files = read_form_with_files(request, MAX_UPLOAD_BYTES)
    else:
        form = request.read_form(MAX_FORM_BYTES)
    return Sent(
        action=form.one("action") or template_module.ADD,
        text=form.one(template.field.name) or "",
        many=form.one(template.many) or "",
        column=form.one(template_module.COLUMN) or "",
        file=files.get(template_module.FILE),
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
        extra=FormData({field.name: form.get(field.name, []) for field in leaves(template.extra)}),
    )


class _Wrong(Exception):
    """Entries that are not taken: the first errors, each with its field's name, and how many there are."""

    def __init__(self, field: str, messages: Sequence[str], count: int) -> None:
        super().__init__(*messages)
        self.errors = [(field, message) for message in messages]
        self.count = count


@contextmanager
def _field(name: str) -> Iterator[None]:
    """What is wrong in here is wrong with the field `name`. Raises `_Wrong`."""
    try:
        yield
    except BadEntries as error:
        name = template_module.COLUMN if isinstance(error, NoSuchColumn) else name
        raise _Wrong(name, error.messages, error.count) from None
    except ValueError as error:
        raise _Wrong(name, [str(error)], 1) from None


@dataclass(frozen=True, slots=True)
class _ListPage:
    function: Callable[..., object]
    template: template_module.ListTemplate
    backend: Callable[[], Backend]

    def get(self, request: Request) -> Response:
        query = request.query
        lists, visitors = self.backend().lists, self.backend().visitors
        visitor = visitors.find(request)
        if "result" in query:
            response = self._result(visitor, query)
        else:
            view = lists.read(visitor.id) if visitor.known else ListSnapshot()
            if "all" in query:
                response = self._all(visitor, view, query)
            else:
                typed = query.get(self.template.field.name, [""])[0]
                sent = Sent(text=typed, extra=self._carried(query))
                response = self.template.form(view, sent, notice=_notice(query, visitor, self.template))
        if visitor.known and not visitor.fresh:
            response.cookies.append(visitors.cookie(visitor, request))
        return response

    def post(self, request: Request) -> Response:
        sent = _read(request, self.template)
        try:
            visitors = self.backend().visitors
            visitor = visitors.find(request)
            response = self._do(visitor, sent)
            if response.status == 303:
                response.cookies.append(visitors.cookie(visitor, request))
            return response
        except Unavailable as problem:
            log_failure(request.id)
            return self.template.unavailable(problem, sent)

    def _do(self, visitor: Visitor, sent: Sent) -> Response:
        """What the visitor chose: 303 to the page that shows it, or the form with what stands in the way."""
        lists, path = self.backend().lists, self.template.path
        try:
            values, heading = self._entered(sent)
        except _Wrong as wrong:
            view = self._view(visitor)
            return self.template.form(view, sent, errors=wrong.errors, count=wrong.count, status=422)
        filled = (
            fill(self.template.extra, sent.extra)
            if sent.action == template_module.CALCULATE
            else Filled(FormData(), {})
        )
        if filled.errors:
            return self.template.form(self._view(visitor), sent, filled=filled, status=422)
        note = json.dumps(filled.typed) if filled.typed else ""
        number = 0
        match sent.action:
            case template_module.ADD | template_module.ADD_MANY:
                outcome = lists.append(visitor.id, sent.submission, values)
            case template_module.CALCULATE:
                outcome, number = lists.close(visitor.id, sent.submission, values, note)
            case template_module.TAKE_BACK:
                outcome = lists.take_back(visitor.id, sent.submission)
            case template_module.START_OVER:
                outcome = lists.start_over(visitor.id, sent.submission)
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome in _REFUSED:
            status = 422 if outcome is Outcome.FULL else 409
            kind = self.template.field.kind
            refused = _REFUSED[outcome].format(one=kind.one, many=kind.many)
            return self.template.form(self._view(visitor), sent, errors=[("", refused)], status=status)
        if number:
            return see_other(f"{path}?result={number}")
        flags = {
            "new": not visitor.known,
            "again": outcome is Outcome.AGAIN,
            f"added={len(values)}": sent.action == template_module.ADD_MANY and outcome is Outcome.DONE,
            "heading": bool(heading),
        }
        carried = urlencode(self._carry(sent.extra), doseq=True)
        query = "&".join(
            [*(flag for flag, raised in flags.items() if raised), *([carried] if carried else [])]
        )
        return see_other(f"{path}?{query}" if query else path)

    def _entered(self, sent: Sent) -> tuple[list[Value], str]:
        """The values to add, none where none is needed, and the heading of the file that they came in.
        Raises `_Wrong`."""
        kind = self.template.field.kind
        if sent.action == template_module.ADD_MANY:
            with _field(self.template.many):
                values = from_text(sent.many, kind).values
            with _field(template_module.FILE):
                entries = from_file(sent.file, sent.column, kind) if sent.file else Entries([])
            with _field(self.template.many):
                if not values and not entries.values:
                    raise ValueError(f"Enter some {kind.many}, or choose a file that has some.")
                return self._kept(values + entries.values), entries.heading
        if sent.action == template_module.ADD or (
            sent.action == template_module.CALCULATE and sent.text.strip()
        ):
            with _field(self.template.field.name):
                return self._kept([self.template.field.parse(sent.text)]), ""
        return [], ""

    def _kept(self, values: Iterable[Any]) -> list[Value]:
        kept = [self.template.field.kind.to_stored(value) for value in values]
        if any(isinstance(value, str) and len(value) > MAX_ENTRY for value in kept):
            raise ValueError(f"An entry can have at most {MAX_ENTRY:,} characters.")
        return kept

    def _carried(self, query: FormData) -> FormData:
        """What an address holds for the fields besides the list, else their defaults."""
        given = FormData({field.name: query.get(field.name, []) for field in leaves(self.template.extra)})
        return FormData(prefilled(self.template.extra, Filled(given, {})).typed)

    def _carry(self, extra: FormData) -> dict[str, list[str]]:
        """What the next page's address must say of those fields, so that nothing typed is lost."""
        open_ = {
            field.name: extra[field.name]
            for field in leaves(self.template.extra)
            if field.kind.control != "password" and extra.get(field.name, []) != field.prefilled()
        }
        return open_ if sum(len(text) for texts in open_.values() for text in texts) <= MAX_CARRIED else {}

    def _view(self, visitor: Visitor) -> ListSnapshot:
        return self.backend().lists.read(visitor.id) if visitor.known else ListSnapshot()

    def _result(self, visitor: Visitor, query: FormData) -> Response:
        number = query.one("result") or ""
        lists = self.backend().lists
        closed = lists.closed(visitor.id, int(number)) if visitor.known and is_index(number) else None
        if closed is None:
            raise NotFound("This result is not there: it belongs to another visitor, or it has expired.")
        if "all" in query:
            return self._all(visitor, closed, query)
        filled = fill(self.template.extra, FormData(json.loads(closed.note)) if closed.note else FormData())
        if filled.errors:
            raise NotFound("This result was calculated by an earlier version of this page.")
        values = self.template.field.kind.all_from_stored(lists.entries(visitor.id, closed))
        try:
            called = call(self.function, list(values), **filled.values)
        except ValueError as error:
            return self.template.result(
                closed, values, None, filled, refused=str(error) or template_module.REFUSED
            )
        return self.template.result(closed, values, called, filled)

    def _all(self, visitor: Visitor, of: ListSnapshot | Closed, query: FormData) -> Response:
        """All of a list: one page of it, or one file of it to download."""
        lists = self.backend().lists
        part = query.one("all") or "1"
        size = list_all.rows_in_a_file(self.template) if "file" in query else list_all.ROWS
        if not is_index(part) or (int(part) - 1) * size >= max(1, of.count):
            raise NotFound("The list does not reach that far.")
        start = (int(part) - 1) * size
        values = lists.entries(visitor.id, of, start, start + size)
        if "file" in query:
            return list_all.file(self.template, int(part), values)
        return list_all.rows(self.template, of, int(part), values)


def _notice(query: FormData, visitor: Visitor, template: template_module.ListTemplate) -> str:
    if "new" in query and not visitor.known:
        return (
            "Your browser did not keep this site’s cookie, so your list was lost on the way. "
            f"Allow cookies for this site and add the {template.field.kind.one} again. "
            "The cookie only tells your list from other people’s."
        )
    if "again" in query:
        return "That form was sent twice. It was counted once."
    added = query.get("added", [""])[0]
    if not is_index(added):
        return ""
    kind = template.field.kind
    heading = " The file’s first line was taken for a heading." if "heading" in query else ""
    return f"{int(added):,} {f'{kind.one} was' if added == '1' else f'{kind.many} were'} added.{heading}"
