"""A list page for programs: the whole list in one JSON request, and its result. Nothing is stored."""

from core.fields import Field, Filled, Group, label_of
from core.fields.lists import list_of
from core.page import Handler
from core.pages.list.sent import ListFields
from core.problems import ProgramFailed
from core.results import PageFunction
from core.results.as_json import answer_with
from core.web.event import Request, Response
from core.web.forms import MAX_UPLOAD_BYTES
from core.web.json_api import errors, read_json


def fields_of_whole(fields: ListFields) -> tuple[Field | Group, ...]:
    """The fields of the JSON object: the list, named as the page's text box, and those asked for at
    Calculate."""
    entry = fields.entry
    return Field(fields.many, label_of(fields.many), list_of(entry.kind), entry.hint), *fields.extra


def read_whole(fields: ListFields, request: Request) -> Filled:
    """The list in a program's request, named as in `fields_of_whole`, and the fields asked for at Calculate.
    Raises `core.problems.Problem`."""
    return read_json(fields_of_whole(fields), request.read_body(MAX_UPLOAD_BYTES))


def whole_list(function: PageFunction, fields: ListFields, path: str, refused: str) -> Handler:
    """The handler of such a request; `refused` is the message for a `ValueError` without one. It raises
    `core.problems.Problem`."""

    def post(request: Request) -> Response:
        filled = read_whole(fields, request)
        if filled.errors:
            return errors(filled.errors)
        values = filled.values.pop(fields.many)
        try:
            outcome = function(values, **filled.values)
        except ValueError as error:
            return errors({"": str(error) or refused})
        except Exception as error:
            raise ProgramFailed() from error
        try:
            return answer_with(outcome, path.strip("/"))
        except Exception as error:  # a result that cannot be shown
            raise ProgramFailed() from error

    return post
