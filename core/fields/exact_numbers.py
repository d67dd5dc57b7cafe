"""Whole numbers and decimal numbers, written by the rule of `core.fields.number`.

A whole number is ASCII digits with an optional sign: no point, no exponent, at most 400 digits. A
decimal number may have both. Its exponent is limited to that of IEEE 754's decimal128: beyond it,
ordinary arithmetic could take hours.
"""

import re
from decimal import Decimal

from core.fields.kind import Kind
from core.fields.number import AROUND, PATTERN, NotANumber, check_length, how_to_write, number_in
from core.fields.quoting import quote

MAX_EXPONENT = 6144  # of the largest decimal128; the smallest has the same exponent, negative

_WHOLE = re.compile("[+-]?[0-9]+")


def parse_integer(text: str) -> int:
    """The whole number in `text`. Raises `NotANumber`."""
    text = text.strip(AROUND)
    if not text:
        raise NotANumber("Enter a whole number.")
    check_length(text)
    if not _WHOLE.fullmatch(text):
        how = how_to_write(text)
        if PATTERN.fullmatch(text):
            how = " Write it without a point or an exponent."
        raise NotANumber(f"{quote(text)} is not a whole number.{how}")
    return int(text)


def parse_decimal(text: str) -> Decimal:
    """The decimal number in `text`, with every digit. Raises `NotANumber`."""
    text = number_in(text)
    exponent = re.split("[eE]", text)[1:]
    if exponent and len(exponent[0].lstrip("+-0")) > len(str(MAX_EXPONENT)):
        raise _out_of_range(text)
    number = Decimal(text)
    if (number and abs(number.adjusted()) > MAX_EXPONENT) or abs(_exponent(number)) > 2 * MAX_EXPONENT:
        raise _out_of_range(text)
    return number


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _out_of_range(text: str) -> NotANumber:
    return NotANumber(f"{quote(text)} is out of range: exponents go from -{MAX_EXPONENT} to {MAX_EXPONENT}.")


INTEGER = Kind(
    one="number",
    many="numbers",
    parse=parse_integer,
    hint="A whole number, in digits",
    missing="Enter a whole number.",
    numeric=True,
    schema={"type": "integer"},
    limited_by=frozenset({"range", "step"}),
)
DECIMAL = Kind(
    one="number",
    many="numbers",
    parse=parse_decimal,
    hint="Digits, such as 19.99 or -0.5",
    missing="Enter a number.",
    numeric=True,
    schema={"type": "number"},
    limited_by=frozenset({"range", "step"}),
)
