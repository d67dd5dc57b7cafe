"""Lists: many values in one field, or some of a few choices.

Text is one entry a line; of everything else, entries may also stand beside each other, separated as
`core.fields.bulk` says. What has choices is a row of boxes to tick.
"""

from typing import Any

from core.fields.bulk import BadEntries, from_text, how_to_separate
from core.fields.field import Kind


def list_of(item: Kind) -> Kind:
    """The kind of a list of `item`s."""
    if item.choices:
        return Kind(
            one=item.one,
            many=item.many,
            parse=lambda text: [item.read(each, "Each") for each in text.splitlines()],
            show=lambda values: "\n".join(map(item.show, values)),
            control="checkboxes",
            missing="Choose at least one of the {}.",
            choices=item.choices,
            item=item,
        )
    return Kind(
        one=item.one,
        many=item.many,
        parse=lambda text: _entries(text, item),
        show=lambda values: "\n".join(map(item.show, values)),
        control="area",
        hint=how_to_separate(item),
        missing=f"Enter at least one {item.one}.",
        item=item,
    )


def _entries(text: str, item: Kind) -> list[Any]:
    try:
        return from_text(text, item).values
    except BadEntries as error:
        more = error.count - 1
        raise ValueError(f"{error}{f' And {more:,} more like this.' if more else ''}") from None
