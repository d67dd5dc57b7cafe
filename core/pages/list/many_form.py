"""The form that adds many entries at once, and what it asks about a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import htpy as h

from core.fields import Filled, label_of
from core.fields.entries import how_to_separate
from core.fields.question import Option
from core.fields.quoting import quote, shortened
from core.html.components import Error
from core.html.controls import Caption, action_button, hidden, select_input, text_area, text_input
from core.html.inputs import reading_choice
from core.pages.list.sent import COLUMN, FILE, FILE_TOKEN, SHEET, Action, ListFields, Sent
from core.web.event import FORM_WITH_FILES_TYPE

if TYPE_CHECKING:
    from core.fields.columns import WhichColumn


@dataclass(frozen=True, slots=True)
class FormState:
    """What the page's forms hold and say.

    filled: the fields asked for at Calculate, with errors.
    options: the readings to choose from, by field.
    table: the columns to choose from.
    file_token: that of the sent file, which is kept.
    undo: the places of the values that were just added.
    """

    sent: Sent
    errors: Sequence[Error] = ()
    filled: Filled | None = None
    notice: str = ""
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    table: "WhichColumn | None" = None
    file_token: str = ""
    undo: range | None = None


def many_form(
    path: str, fields: ListFields, submission: h.Node, state: FormState, errors: Mapping[str, str]
) -> h.Element:
    """The form that adds many entries at once, folded until it has errors."""
    sent, many = state.sent, fields.many
    hint = "Text, CSV, JSON or a spreadsheet, up to 4 MB"
    if state.file_token and sent.file:
        hint = f"{quote(sent.file.name)} is kept for an hour: you need not choose it again"
    elif sent.file:
        hint += f". Choose {quote(sent.file.name)} again: a browser does not send a file twice"
    return h.details(open=sent.action == Action.ADD_MANY and bool(errors))[
        h.summary["Add many at once"],
        h.form(method="post", action=path, enctype=FORM_WITH_FILES_TYPE, novalidate=True)[
            submission,
            hidden(FILE_TOKEN, state.file_token) if state.file_token else None,
            h.div(".card")[
                text_area(
                    Caption(
                        many,
                        label_of(many),
                        how_to_separate(fields.entry.kind),
                        errors.get(many, ""),
                    ),
                    value=sent.many,
                ),
                reading_choice(many, state.options.get(many, ())),
                text_input(
                    Caption(FILE, "Or a file", hint, errors.get(FILE, "")),
                    kind="file",
                    accept=".txt,.csv,.tsv,.json,.jsonl,.xlsx,.xls,.ods,text/*",
                ),
                reading_choice(FILE, state.options.get(FILE, ())),
                _column(state, errors.get(COLUMN, "")),
                h.p(".actions")[action_button(Action.ADD_MANY)],
            ],
        ],
    ]


def _column(state: FormState, error: str) -> h.Node:
    """Which column of a table has the entries; once the table is known, with its first rows."""
    table, sent = state.table, state.sent
    if table is None:
        hint = "Of a table: its name, or its number from 1; not needed if there is only one"
        return [
            hidden(SHEET, sent.sheet) if sent.sheet else None,
            text_input(Caption(COLUMN, "Column", hint, error), value=sent.column),
        ]
    columns = [("", "Choose one"), *((str(place), name) for place, name in enumerate(table.columns, 1))]
    sheets = [(name, name) for name in table.sheets]
    return [
        h.div(".scroll", tabindex="0", role="region", aria_label="The first rows of the table")[
            h.table[
                h.thead[h.tr[(h.th(scope="col")[place] for place in range(1, len(table.columns) + 1))]],
                h.tbody[(h.tr[(h.td[shortened(cell)] for cell in row)] for row in table.head)],
            ]
        ],
        select_input(Caption(SHEET, "Sheet"), sheets, value=table.sheet) if len(sheets) > 1 else None,
        select_input(Caption(COLUMN, "Column", "", error), columns, value=""),
    ]
