"""Lists: many values in one text box, or boxes to tick if the entries are choices.

Text needs a line for each entry. Other entries may share a line, separated as `core.fields.bulk` says. The
kind's own `parse` takes the notation of its items; visitors may use others (`core.fields.written`).
"""

from typing import Any

from core.fields.bulk import strictly_from_text
from core.fields.entries import BadEntries, how_to_separate
from core.fields.kind import Kind


def list_of(item: Kind) -> Kind:
    """The kind of a list of `item`s."""
    return Kind(
        one=item.one,
        many=item.many,
        parse=lambda text: _parse(text, item),
        show=lambda values: "\n".join(map(item.show, values)),
        control="checkboxes" if item.choices else "area",
        hint="" if item.choices else how_to_separate(item),
        missing="Choose at least one of the {}." if item.choices else f"Enter at least one {item.one}.",
        choices=item.choices,
        limited_by=frozenset({"length"}),
        unit="entry",
        item=item,
    )


def _parse(text: str, item: Kind) -> list[Any]:
    if item.choices:
        return [item.read(each, "Each") for each in text.splitlines()]
    try:
        return strictly_from_text(text, item)
    except BadEntries as error:
        raise ValueError(error.summary) from None
