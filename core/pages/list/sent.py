"""The forms of a list page, as a visitor sends them, and the entries in them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.fields import Field, Group, leaves
from core.fields.bulk import BadEntries, Entries, NoSuchColumn, from_file, from_text
from core.fields.files import UploadedFile
from core.html.components import Error
from core.lists import Submission, Value
from core.web.event import Request
from core.web.forms import MAX_ENTRIES_BYTES, MAX_UPLOAD_BYTES, FormData, read_form_with_files

FILE, COLUMN, AFTER = "file", "column", "after"
_INDEX = re.compile("[0-9]{1,12}")
MAX_ENTRY = 1_000  # characters of one entry: twenty of them stay far below a DynamoDB item's 400 KB


class Action(StrEnum):
    """The values of the buttons."""

    ADD = "Add another"
    ADD_MANY = "Add them all"
    CALCULATE = "Calculate number"
    TAKE_BACK = "Take back"
    START_OVER = "Start over"


@dataclass(frozen=True, slots=True)
class ListFields:
    """The field for one entry, the name of the text box for many, the fields asked for at Calculate."""

    entry: Field
    many: str
    extra: tuple[Field | Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The content of one of the page's two forms. `after`: the number of the closed list that the form
    continues, 0 for the open list."""

    action: str = ""
    text: str = ""
    many: str = ""
    column: str = ""
    file: UploadedFile | None = None
    submission: Submission = field(default_factory=Submission.of_no_form)
    extra: FormData = field(default_factory=FormData)
    after: int = 0


class Rejected(Exception):
    """Entries that are not accepted, with what is wrong."""

    def __init__(self, errors: list[Error]) -> None:
        super().__init__(*errors)
        self.errors = errors


def read_sent(request: Request, fields: ListFields) -> Sent:
    """Read one of the forms. Raises `UnsupportedType`, `TooLarge` or `BadRequest`."""
    form, files = read_form_with_files(request, MAX_ENTRIES_BYTES, MAX_UPLOAD_BYTES)
    return Sent(
        action=form.one("action") or Action.ADD,
        text=form.one(fields.entry.name) or "",
        many=form.one(fields.many) or "",
        column=form.one(COLUMN) or "",
        file=files.get(FILE),
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
        extra=FormData({each.name: form.get(each.name, []) for each in leaves(fields.extra)}),
        after=index(form.one(AFTER) or ""),
    )


def index(text: str) -> int:
    """A number of a list or of a page, from 1; 0 if the text is not one."""
    return int(text) if _INDEX.fullmatch(text) else 0


def read_entries(sent: Sent, fields: ListFields) -> Entries:
    """Return the values to add as the store keeps them, and the heading of their file. Raises `Rejected`."""
    kind = fields.entry.kind
    if sent.action == Action.ADD_MANY:
        with _field(fields.many):
            values = from_text(sent.many, kind).values
        with _field(FILE):
            in_file = from_file(sent.file, sent.column, kind) if sent.file else Entries([])
        with _field(fields.many):
            if not values and not in_file.values:
                raise ValueError(f"Enter some {kind.many}, or choose a file that has some.")
            return Entries(_stored(values + in_file.values, fields), in_file.heading)
    if sent.action == Action.ADD or (sent.action == Action.CALCULATE and sent.text.strip()):
        with _field(fields.entry.name):
            return Entries(_stored([fields.entry.parse(sent.text)], fields))
    return Entries([])


def _stored(values: Iterable[Any], fields: ListFields) -> list[Value]:
    stored = [fields.entry.kind.to_stored(value) for value in values]
    if any(isinstance(value, str) and len(value) > MAX_ENTRY for value in stored):
        raise ValueError(f"An entry can have at most {MAX_ENTRY:,} characters.")
    return stored


@contextmanager
def _field(name: str) -> Iterator[None]:
    """Raise `Rejected`, for the field `name`, where a `ValueError` is raised."""
    try:
        yield
    except BadEntries as error:
        errors = [(COLUMN if isinstance(error, NoSuchColumn) else name, each) for each in error.messages]
        left_out = error.count - len(errors)
        raise Rejected(errors + [("", f"And {left_out:,} more like these.")] * bool(left_out)) from None
    except ValueError as error:
        raise Rejected([(name, str(error))]) from None
