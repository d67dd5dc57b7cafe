"""The forms of a list page, as a visitor sends them, and the entries in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from core.fields import Field, Group, leaves
from core.fields.entries import MAX_ERRORS, BadEntries, Entries
from core.fields.files import UploadedFile
from core.fields.fill import key_name
from core.fields.number import AROUND
from core.fields.question import Option, Question
from core.html.components import Error
from core.lists import Submission, Value
from core.web.event import Request
from core.web.forms import MAX_ENTRIES_BYTES, MAX_UPLOAD_BYTES, FormData, read_form_with_files

if TYPE_CHECKING:
    from core.fields.columns import WhichColumn

FILE, COLUMN, SHEET, FILE_TOKEN, AFTER = "file", "column", "sheet", "kept", "after"
START, STOP, PLACE = "start", "stop", "place"
_INDEX = re.compile("[0-9]{1,12}")
MAX_ENTRY = 1_000  # characters of one entry: twenty of them stay far below a DynamoDB item's 400 KB

_Read = TypeVar("_Read")


class Action(StrEnum):
    """The values of the buttons."""

    ADD = "Add another"
    ADD_MANY = "Add them all"
    CALCULATE = "Calculate number"
    TAKE_BACK = "Take back"
    TAKE_BACK_ONE = "Take back this one"
    TAKE_BACK_MANY = "Take back these"
    START_OVER = "Start over"
    FORGET = "Delete my data"


@dataclass(frozen=True, slots=True)
class ListFields:
    """The field for one entry, and the fields asked for at Calculate."""

    entry: Field
    extra: tuple[Field | Group, ...] = ()

    @property
    def many(self) -> str:
        """The name of the text box for many entries."""
        return self.entry.name + "s"


@dataclass(frozen=True, slots=True)
class Sent:
    """The content of one of the page's forms.

    file_token: that of a file that was sent before.
    keys: the readings that the visitor has chosen, by field.
    place: that of a value to take back; `start`, `stop`: those of many.
    after: the number of the closed list that the form continues, 0 for the open list.
    """

    action: str = ""
    text: str = ""
    many: str = ""
    column: str = ""
    sheet: str = ""
    file: UploadedFile | None = None
    file_token: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    place: int = 0
    start: int = 0
    stop: int = 0
    submission: Submission = field(default_factory=Submission.of_no_form)
    extra: FormData = field(default_factory=FormData)
    after: int = 0


class Rejected(Exception):
    """Entries that are not accepted, with what is wrong. `options`: the readings to choose from, by field.
    `table`: the columns to choose from."""

    def __init__(
        self,
        errors: list[Error],
        options: dict[str, Sequence[Option]] | None = None,
        table: "WhichColumn | None" = None,
    ) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.options = options or {}
        self.table = table


def read_sent(request: Request, fields: ListFields) -> Sent:
    """Read one of the forms. Raises `UnsupportedType`, `TooLarge` or `BadRequest`."""
    form, files = read_form_with_files(request, MAX_ENTRIES_BYTES, MAX_UPLOAD_BYTES)
    keys = {name: form.one(key_name(name)) or "" for name in (fields.entry.name, fields.many, FILE)}
    names = [each.name for each in leaves(fields.extra)]
    chosen = [key_name(name) for name in names if key_name(name) in form]
    return Sent(
        action=form.one("action") or Action.ADD,
        text=form.one(fields.entry.name) or "",
        many=form.one(fields.many) or "",
        column=form.one(COLUMN) or "",
        sheet=form.one(SHEET) or "",
        file=files.get(FILE),
        file_token=form.one(FILE_TOKEN) or "",
        keys={name: key for name, key in keys.items() if key},
        place=index(form.one(PLACE) or ""),
        start=index(form.one(START) or ""),
        stop=index(form.one(STOP) or ""),
        submission=Submission.parse(form.one("submission") or "") or Submission.of_no_form(),
        extra=FormData({name: form.get(name, []) for name in names + chosen}),
        after=index(form.one(AFTER) or ""),
    )


def index(text: str) -> int:
    """A number of a list or of a page, from 1; 0 if the text is not one."""
    return int(text) if _INDEX.fullmatch(text) else 0


def read_entries(sent: Sent, fields: ListFields, preferred: Callable[[], str]) -> Entries:
    """Return the values to add as the store keeps them, and what to say of them. `preferred` gives the
    readings that the visitor has chosen before. Raises `Rejected`."""
    name = fields.entry.name
    if sent.action == Action.ADD_MANY:
        return _many(sent, fields, preferred)
    if sent.action == Action.ADD or (sent.action == Action.CALCULATE and sent.text.strip(AROUND)):
        with _field(name):
            value = _preferably(
                lambda key: fields.entry.parse(sent.text, key), sent.keys.get(name, ""), preferred
            )
            return Entries(_stored([value], fields))
    return Entries([])


def _many(sent: Sent, fields: ListFields, preferred: Callable[[], str]) -> Entries:
    from core.fields.bulk import from_text  # here, so that one entry after the other need not pay for it

    kind, file = fields.entry.kind, sent.file
    with _field(fields.many):
        key = sent.keys.get(fields.many, "")
        in_box = _preferably(lambda key: from_text(sent.many, kind, key), key, preferred)
    in_file = Entries([])
    if file:
        from core.fields.columns import (
            Source,
            from_file,
        )  # here, so that only a request with a file pays for it

        source = Source(sent.column, sent.sheet)
        with _field(FILE):
            key = sent.keys.get(FILE, "")
            in_file = _preferably(lambda key: from_file(file, source, kind, key), key, preferred)
    with _field(fields.many):
        if not in_box.values and not in_file.values:
            raise ValueError(f"Enter some {kind.many}, or choose a file that has some.")
        values = _stored(in_box.values + in_file.values, fields)
    how = in_box.notes.get("how", "") + in_file.notes.get("how", "")
    return Entries(values, in_box.notes | in_file.notes | ({"how": how} if how else {}))


def _preferably(read: Callable[[str], _Read], key: str, preferred: Callable[[], str]) -> _Read:
    """Read by the chosen `key`, and if that leaves a question, as the visitor has chosen before. Raises
    `Question`."""
    try:
        return read(key)
    except Question:
        from core.fields.readings import merged

        before = preferred()
        if not before:
            raise
        return read(merged(key, before))


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
    except Question as question:
        raise Rejected([(name, str(question))], {name: question.options}) from None
    except BadEntries as error:
        left_out = error.count - len(error.messages)
        words = f"And {'at least ' if error.count == MAX_ERRORS else ''}{left_out:,} more like these."
        more = [("", words)] if left_out else []
        raise Rejected([(name, message) for message in error.messages] + more) from None
    except ValueError as error:
        raise _rejected(name, error) from None


def _rejected(name: str, error: ValueError) -> Rejected:
    from core.fields.columns import WhichColumn

    if isinstance(error, WhichColumn):
        return Rejected([(COLUMN, str(error))], table=error)
    return Rejected([(name, str(error))])
