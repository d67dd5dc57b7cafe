"""A list page: one visitor's entries pile up over many requests, until "Calculate"."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from core.aws import in_lambda
from core.backend import Backend, connect, connect_and_prime
from core.fields import Field, NotAField, label_of
from core.http import Fields, Request, Response, see_other
from core.lists import Closed, Outcome, Submission, Value, View
from core.lists.store import MAX_VALUES
from core.number import NotANumber
from core.page import Page, name_of_caller, path_of, summary_of
from core.pages import list_views as views
from core.problems import BadRequest, NotFound, Unavailable
from core.visitor import Visitor

MAX_FORM_BYTES = 100_000  # of a form with one number

_REFUSED = {
    Outcome.OTHER: "This form was already sent, with something else in it. Nothing was changed this time. "
    "If you still want to, send it again.",
    Outcome.UNSURE: "This form is from long ago, and so much has happened since that nobody can tell whether "
    "it was sent before. Nothing was changed. Look at your list, and send it again if something is missing.",
    Outcome.MOVED: "Your list has changed since this page was opened, perhaps in another tab. "
    "Nothing was taken back. Look at the last number, and try again.",
    Outcome.FULL: f"A list takes at most {MAX_VALUES:,} numbers, and this one would have more. "
    "Nothing was added.",
}


def list_page(function: Callable[[list[float]], object], *, title: str) -> Page:
    """The handler of a page that gathers a list of numbers and shows what `function` says of it.

    The field is named for the list's parameter without its plural s; the docstring's first paragraph
    becomes the page's summary. Raises `core.fields.NotAField` unless there is one parameter, a
    `list[float]`.
    """
    name = name_of_caller()
    backend = cache(lambda: connect(name))
    if in_lambda():
        backend = cache(lambda: connect_and_prime(name))
        backend()
    look = views.Look(path_of(name), title, summary_of(function.__doc__), field_of(function))
    page = _ListPage(function, look, backend)
    return Page(look.path, title, look.summary, page.get, page.post)


def field_of(function: Callable[..., Any]) -> Field:
    """The field that asks for one entry of the list that `function` takes."""
    parameters = list(inspect.signature(function).parameters)
    kind = get_type_hints(function).get(parameters[0]) if len(parameters) == 1 else None
    if get_origin(kind) is not list or get_args(kind) != (float,):
        raise NotAField(f"{function.__name__}() must take one list of numbers, such as numbers: list[float]")
    name = parameters[0].removesuffix("s")
    return Field(name, label_of(name))


@dataclass(frozen=True, slots=True)
class _Sent:
    """One POST of the page's form."""

    action: str
    text: str
    submission: Submission

    @classmethod
    def read(cls, form: Fields, field: Field) -> "_Sent":
        submission = Submission.parse(form.one("submission") or "") or Submission.of_no_form()
        return cls(form.one("action") or views.ADD, form.one(field.name) or "", submission)


@dataclass(frozen=True, slots=True)
class _ListPage:
    function: Callable[[list[Any]], object]
    look: views.Look
    backend: Callable[[], Backend]

    def get(self, request: Request) -> Response:
        query = request.query
        lists, visitors = self.backend().lists, self.backend().visitors
        visitor = visitors.find(request)
        if "result" in query:
            response = self._result(visitor, query)
        else:
            view = lists.look(visitor.id) if visitor.known else View()
            if "all" in query:
                response = self._all(visitor, view, query)
            else:
                prefilled = query.get(self.look.field.name, [""])[0]
                response = self.look.form(view, text=prefilled, notice=_notice(query, visitor))
        if visitor.known and not visitor.fresh:
            response.cookies.append(visitors.cookie(visitor, request))
        return response

    def post(self, request: Request) -> Response:
        sent = _Sent.read(request.read_form(MAX_FORM_BYTES), self.look.field)
        try:
            visitors = self.backend().visitors
            visitor = visitors.find(request)
            response = self._do(visitor, sent)
            if response.status == 303:
                response.cookies.append(visitors.cookie(visitor, request))
            return response
        except Unavailable as problem:
            return self.look.unavailable(problem, sent.text, sent.submission)

    def _do(self, visitor: Visitor, sent: _Sent) -> Response:
        """What the visitor chose: 303 to the page that shows it, or the form with what stands in the way."""
        lists, path = self.backend().lists, self.look.path
        try:
            values = self._entered(sent)
        except NotANumber as error:
            return self.look.form(self._view(visitor), text=sent.text, error=str(error), status=422)
        number = 0
        match sent.action:
            case views.ADD:
                outcome = lists.append(visitor.id, sent.submission, values)
            case views.CALCULATE:
                outcome, number = lists.close(visitor.id, sent.submission, values)
            case views.TAKE_BACK:
                outcome = lists.take_back(visitor.id, sent.submission)
            case views.START_OVER:
                outcome = lists.start_over(visitor.id, sent.submission)
            case _:
                raise BadRequest("The form asked for something that this page does not do.")
        if outcome in _REFUSED:
            status = 422 if outcome is Outcome.FULL else 409
            return self.look.form(self._view(visitor), text=sent.text, error=_REFUSED[outcome], status=status)
        if number:
            return see_other(f"{path}?result={number}")
        flags = [
            flag
            for flag, raised in (("new", not visitor.known), ("again", outcome is Outcome.AGAIN))
            if raised
        ]
        return see_other(f"{path}?{'&'.join(flags)}" if flags else path)

    def _entered(self, sent: _Sent) -> list[Value]:
        """The values to add: one, or none where none is needed. Raises `NotANumber`."""
        if sent.action == views.ADD or (sent.action == views.CALCULATE and sent.text.strip()):
            return [self.look.field.parse(sent.text)]
        return []

    def _view(self, visitor: Visitor) -> View:
        return self.backend().lists.look(visitor.id) if visitor.known else View()

    def _result(self, visitor: Visitor, query: Fields) -> Response:
        number = query.one("result") or ""
        lists = self.backend().lists
        closed = lists.closed(visitor.id, int(number)) if visitor.known and views.is_index(number) else None
        if closed is None:
            raise NotFound("This result is not there: it belongs to another visitor, or it has expired.")
        if "all" in query:
            return self._all(visitor, closed, query)
        values = list(lists.entries(visitor.id, closed))
        return self.look.result(closed, values, self.function(values))

    def _all(self, visitor: Visitor, of: View | Closed, query: Fields) -> Response:
        """All of a list: one page of it, or one file of it to download."""
        lists = self.backend().lists
        part = query.one("all") or "1"
        size = views.FILE_ROWS if "file" in query else views.ROWS
        if not views.is_index(part) or (int(part) - 1) * size >= max(1, of.count):
            raise NotFound("The list does not reach that far.")
        start = (int(part) - 1) * size
        values = lists.entries(visitor.id, of, start, start + size)
        if "file" in query:
            return self.look.file(int(part), values)
        return self.look.rows(of, int(part), values)


def _notice(query: Fields, visitor: Visitor) -> str:
    if "new" in query and not visitor.known:
        return (
            "Your browser did not keep this site’s cookie, so your list was lost on the way. "
            "Allow cookies for this site and add the number again. "
            "The cookie only tells your list from other people’s."
        )
    if "again" in query:
        return "That form was sent twice. It was counted once."
    return ""
