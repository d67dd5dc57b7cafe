"""A list page: one visitor's entries pile up over many requests, until "Calculate"."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_type_hints

from markupsafe import Markup

from core.fields import Filled, NotAField, fields_of, fill, leaves
from core.fields.entries import LEAVE_OUT
from core.fields.files import UploadedFile, is_large
from core.fields.signature import element_of
from core.lists import Closed, ListSnapshot, Outcome, Submission, Value
from core.lists.protocol import MAX_VALUES, NEWEST
from core.lists.uploads import pack
from core.page import Handler, Page, calling_module, guard_of, path_of, summary_of
from core.pages.large_results import LARGE_FILE, CalculatedAgain
from core.pages.list import all_entries
from core.pages.list.address import address_after, carried, notice, undo
from core.pages.list.entries_template import ROWS
from core.pages.list.many_form import FormState
from core.pages.list.sent import FILE, Action, ListFields, Rejected, Sent, index, read_entries, read_sent
from core.pages.list.template import ListResult, ListTemplate
from core.pages.stateful import (
    TOO_MUCH,
    Visit,
    connection,
    handlers,
    or_program,
    set_cookie,
    sharing_handlers,
)
from core.problems import BadRequest, CannotShare, NotFound, Problem, ProgramFailed
from core.results import PageFunction, linked
from core.web.event import Request, Response, see_other
from core.web.forms import FormData, read_query

if TYPE_CHECKING:
    from core.pages.shared import Result

MAX_CONTINUED = 1_000  # values of a closed list that a form can continue: of the longest texts, 4 MB
REFUSED = "The program did not accept this list."  # for a ValueError without a message
NOT_KEPT = "Your file was kept for an hour, and is no longer there. Choose it again."

_NOT_DONE = {
    Outcome.OTHER: "This form was sent before, with different content. Nothing was changed this time. "
    "If you still want this change, send the form again.",
    Outcome.UNSURE: "This form is so old that it is no longer known whether it was sent before. "
    "Nothing was changed. Check your list, and send the form again if something is missing.",
    Outcome.CONFLICT: "Your list has changed since you opened this page, perhaps in another tab. "
    "Nothing was removed. Check the list here, then try again.",
    Outcome.FULL: f"A list can have at most {MAX_VALUES:,} {{many}}, and this one would have more. "
    "Nothing was added. Calculate, or start over.",
}


def list_page(
    function: Callable[..., object],
    *,
    title: str,
    counts: bool = False,
    private: bool = False,
    minutes: int = 0,
) -> Page:
    """Make the handler of a page that gathers a list and shows the result of `function` for it.

    The function's first parameter is the list, such as `numbers: list[float]`; the field for one entry has
    its name without the plural s. Further parameters are asked for at Calculate. With `counts` a result also
    shows how often each entry occurs. The docstring's first paragraph becomes the page's summary.
    Whoever opens a `private` page must sign in. With `minutes`, at most 15, the function may take so long: it
    runs on when the visitor closes the page. Raises `core.fields.NotAField` for a parameter that cannot be a
    field.
    """
    name, _, file = calling_module()
    entry = element_of(function)
    fields = ListFields(entry, fields_of(function, skip=1))
    for field in leaves(fields.extra):
        if is_large(field):
            raise NotAField(f"{field.name}: only a form page takes files of more than 4 MB.")
    template = ListTemplate(path_of(name), title, summary_of(function.__doc__), fields, counts)
    guard = guard_of(name, private=private)
    page = ListPage(PageFunction(function, file), template)
    backend = connection(name, guard)
    get: Handler
    post: Handler
    delete: Handler | None = None
    work = None
    if minutes:  # here, so that a short page pays nothing for it
        from core.pages.list.job import job_handlers, work_of

        get, post, delete = job_handlers(backend, page, minutes)
        work = work_of(page)
    else:
        get, own_post = sharing_handlers(handlers(backend, page), backend, template, page.to_share)
        post = or_program(own_post, page.answer_program)

    return Page(
        template.path,
        title,
        template.summary,
        get,
        post,
        fields=(entry, *fields.extra),
        returns=get_type_hints(function).get("return", Any),
        kind="list",
        guard=guard,
        delete=delete,
        work=work,
    )


@dataclass(frozen=True, slots=True)
class ListPage:
    function: PageFunction
    template: ListTemplate

    def answer_program(self, request: Request) -> Response:
        """Answer a program, which sends the whole list."""
        from core.pages.list.whole import whole_list

        return whole_list(self.function, self.template.fields, self.template.path, REFUSED)(request)

    def show(self, visit: Visit) -> Response:
        query = read_query(visit.request)
        if "result" in query:
            return self._result(visit, query)
        snapshot = visit.snapshot()
        if "all" in query:
            return self._all(visit, snapshot, query)
        text = query.get(self.template.fields.entry.name, [""])[0]
        sent = Sent(text=text, extra=carried(self.template.fields, query))
        state = FormState(sent, notice=notice(self.template.fields, visit, query), undo=undo(snapshot, query))
        return Response(self.template.form(snapshot, state))

    def read(self, request: Request) -> Sent:
        return read_sent(request, self.template.fields)

    def form_again(self, sent: Sent, error: str) -> Markup:
        return self.template.form_again(sent, error)

    def submit(
        self, visit: Visit, sent: Sent, calculate: Callable[[Visit, int], Response] | None = None
    ) -> Response:
        """Answer a POST. `calculate`: begins what takes longer than an answer, for a closed list."""
        if sent.action == Action.FORGET:
            visit.forget()
            return see_other(self.template.path)
        before = self._continued(visit, sent.after) if sent.after else []
        sent, token = _with_kept_file(visit, sent)
        try:
            if token and sent.file is None:
                raise Rejected([(FILE, NOT_KEPT)])
            entered = read_entries(sent, self.template.fields, lambda: visit.snapshot().reading)
        except Rejected as rejected:
            return self._rejected(visit, sent, rejected, token, before)
        if not visit.allows([*before, *entered.values]):
            return self._form(visit, FormState(sent, [("", TOO_MUCH)]), 429, before)
        if sent.action == Action.CALCULATE:
            filled = fill(self.template.fields.extra, sent.extra)
            if filled.errors:
                return self._form(visit, FormState(sent, filled=filled), 422, before)
            note = json.dumps(filled.typed) if filled.typed else ""
            outcome, number = _close(visit, sent, [*before, *entered.values], note)
            if number:
                return (calculate or self._to_result)(visit, number)
        else:
            outcome = _change(visit, sent, [*before, *entered.values])
        if outcome in _NOT_DONE:
            error = _NOT_DONE[outcome].format(many=self.template.fields.entry.kind.many)
            status = 422 if outcome is Outcome.FULL else 409
            return self._form(visit, FormState(replace(sent, after=0), [("", error)]), status)
        return see_other(address_after(self.template, visit, sent, outcome, entered))

    def _to_result(self, visit: Visit, number: int) -> Response:
        return see_other(f"{self.template.path}?result={number}")

    def _rejected(
        self, visit: Visit, sent: Sent, rejected: Rejected, token: str, before: Sequence[Value]
    ) -> Response:
        """The form with what is wrong. A file that waits for an answer is kept, so that it is sent once."""
        state = FormState(sent, rejected.errors, options=rejected.options, table=rejected.table)
        if not sent.file or not (rejected.options or rejected.table):
            return self._form(visit, state, 422, before)
        if not token:
            packed = pack(sent.file.content)
            if not visit.allows_bytes(len(packed)):
                return self._form(visit, FormState(sent, [("", TOO_MUCH)]), 429, before)
            token = visit.backend.uploads.keep(visit.visitor.id, sent.file.name, packed)
        response = self._form(visit, replace(state, file_token=token), 422, before)
        set_cookie(response, visit)
        return response

    def _continued(self, visit: Visit, number: int) -> list[Value]:
        """The values of the closed list that a form continues. Raises `NotFound`."""
        closed = self.closed(visit, number)
        return list(visit.lists.entries(visit.visitor.id, closed, stop=MAX_CONTINUED))

    def _form(self, visit: Visit, state: FormState, status: int, before: Sequence[Value] = ()) -> Response:
        """The forms as they were sent, with the open list, or with the values `before` of the list that they
        continue."""
        snapshot = visit.snapshot()
        if before:
            snapshot = replace(snapshot, count=len(before), newest=tuple(before[-NEWEST:]))
        return Response(self.template.form(snapshot, state), status)

    def closed(self, visit: Visit, number: int) -> Closed:
        """The visitor's closed list with this number. Raises `NotFound`."""
        visitor = visit.visitor
        closed = visit.lists.closed(visitor.id, number) if visitor.known and number else None
        if closed is None:
            raise NotFound("This result does not exist: it has expired, or it belongs to another visitor.")
        return closed

    def to_share(self, visit: Visit, form: FormData) -> "Result":
        from core.pages.shared import Result

        closed = self.closed(visit, index(form.one("result") or ""))
        result = self.calculated(visit, closed)
        try:
            called = self.function(list(result.values), **result.filled.values)
        except Exception as error:
            raise CannotShare("The program gives no result for this list any more.") from error
        return Result(str(self.template.copy(result, self.template.said(called))))

    def _result(self, visit: Visit, query: FormData) -> Response:
        closed = self.closed(visit, index(query.one("result") or ""))
        if "all" in query:
            return self._all(visit, closed, query)
        result = self.calculated(visit, closed)
        files = self._large_files(visit, closed, query)
        try:
            called = self.function.storing(files, list(result.values), **result.filled.values)
            called = linked(called, self.template.path.strip("/"), files)
        except Problem:  # of the bucket
            raise
        except ValueError as error:
            return Response(self.template.refused(result, str(error) or REFUSED), 422)
        except Exception as error:
            request = visit.request
            page = "" if request.wants_json else self.template.failed(result, error, request.id)
            raise ProgramFailed(page) from error
        return (files and files.answer) or Response(self.template.result(result, called))

    def _large_files(self, visit: Visit, closed: Closed, query: FormData) -> "CalculatedAgain | None":
        """The place for the files of a result that do not fit its page, if there is one."""
        if not visit.backend.has_files:
            return None
        address = f"{self.template.path}?result={closed.number}"
        return CalculatedAgain(visit, address, query.one(LARGE_FILE) or "")

    def calculated(self, visit: Visit, closed: Closed, most: int = MAX_VALUES) -> ListResult:
        """What a closed list was calculated with; at `most` so many of its values. Raises `NotFound`."""
        filled = self.noted(closed.note)
        if filled.errors:
            raise NotFound("This result was calculated by an earlier version of this page.")
        stored = visit.lists.entries(visit.visitor.id, closed, stop=most)
        values = self.template.fields.entry.kind.all_from_stored(stored)
        return ListResult(closed, values, filled, self._to_continue(visit, closed))

    def noted(self, note: str) -> Filled:
        """The fields asked for at Calculate, as a closed list has them."""
        return fill(self.template.fields.extra, FormData(json.loads(note)) if note else FormData())

    def _to_continue(self, visit: Visit, closed: Closed) -> Submission | None:
        """The submission of a form that continues the closed list; None if it is too long, or if the visitor
        has begun another list."""
        if closed.count > MAX_CONTINUED:
            return None
        snapshot = visit.snapshot()
        return None if snapshot.count else snapshot.submission()

    def _all(self, visit: Visit, of: ListSnapshot | Closed, query: FormData) -> Response:
        """All of a list: one page of it, or one file."""
        part = index(query.one("all") or "1")
        size = self.template.entries.file_rows if "file" in query else ROWS
        if not part or (part - 1) * size >= max(1, of.count):
            raise NotFound("The list is not that long.")
        start = (part - 1) * size
        values = visit.lists.entries(visit.visitor.id, of, start, start + size)
        if "file" in query:
            return all_entries.file(self.template, part, values)
        return Response(all_entries.rows(self.template, of, part, values))


def _with_kept_file(visit: Visit, sent: Sent) -> tuple[Sent, str]:
    """`sent` with the file that was kept for it, and the file's token; "" if it has no such file."""
    if sent.action != Action.ADD_MANY or sent.file or not sent.file_token:
        return sent, ""
    found = visit.backend.uploads.find(visit.visitor.id, sent.file_token) if visit.visitor.known else None
    return replace(sent, file=UploadedFile(*found) if found else None), sent.file_token


def _close(visit: Visit, sent: Sent, values: list[Value], note: str) -> tuple[Outcome, int]:
    """Close the open list with `values` at its end. A form that continues a closed list has shown the visitor
    an empty open list."""
    if sent.after and visit.snapshot().count:
        return Outcome.CONFLICT, 0
    return visit.lists.close(visit.visitor.id, sent.submission, values, note)


def _change(visit: Visit, sent: Sent, values: list[Value]) -> Outcome:
    """Change the open list. Raises `BadRequest` for an unknown action."""
    lists, visitor, submission = visit.lists, visit.visitor.id, sent.submission
    match sent.action:
        case Action.ADD | Action.ADD_MANY:
            reading, continues = _reading(visit, sent), bool(sent.after)
            return lists.append(visitor, submission, values, if_unchanged=continues, reading=reading)
        case Action.TAKE_BACK:
            return lists.take_back(visitor, submission)
        case Action.TAKE_BACK_ONE:
            return lists.take_back(visitor, submission, sent.place, sent.place + 1)
        case Action.TAKE_BACK_MANY:
            return lists.take_back(visitor, submission, sent.start, sent.stop)
        case Action.START_OVER:
            return lists.start_over(visitor, submission)
    raise BadRequest("The form asked for something that this page does not do.")


def _reading(visit: Visit, sent: Sent) -> str:
    """The readings that the visitor has chosen, with those of before; "" if this form has no choice."""
    chosen = "".join(sent.keys.values()).replace(LEAVE_OUT, "")
    if not chosen:
        return ""
    from core.fields.readings import merged

    return merged(chosen, visit.snapshot().reading)
