"""The query of an address that fills in a form: what `fill` and `prefilled` read from an address, written."""

from collections.abc import Sequence
from urllib.parse import urlencode

from core.fields.field import Field, Group, leaves
from core.fields.fill import Filled

SECRET = ("password", "file")  # controls whose values are in no address


def query_of(fields: Sequence[Field | Group], filled: Filled) -> str:
    """The query that fills in the same texts, but for passwords and files. Texts that the empty form has are
    left out."""
    pairs = []
    for field in leaves(fields):
        texts = filled.typed.get(field.name) or [""]
        if field.kind.control not in SECRET and texts != (field.prefilled() or [""]):
            pairs += [(field.name, text) for text in texts]
    return urlencode(pairs)


def leaves_out(fields: Sequence[Field | Group], filled: Filled) -> bool:
    """Whether there are values that `query_of` leaves out."""
    return any(
        field.kind.control in SECRET and (filled.typed.get(field.name) or field.name in filled.files)
        for field in leaves(fields)
    )
