"""Whole numbers and decimal numbers. They are written as all numbers are (see `core.fields.number`).

A whole number is ASCII digits with an optional sign: no point, no exponent, at most 400 digits. A
decimal number may have both, and its exponent is one that IEEE 754's decimal128 has: beyond it,
arithmetic that looks harmless would take for ever.
"""

import re
from decimal import Decimal

from core.fields.field import Kind
from core.fields.number import MAX_CHARACTERS, NUMBER, NotANumber, how_to_write, quote

MAX_EXPONENT = 6144  # of the largest decimal128; the smallest is as far below one

_WHOLE = re.compile("[+-]?[0-9]+")


def parse_whole(text: str) -> int:
    """The whole number that `text` says. Raises `NotANumber`."""
    text = text.strip()
    _check_length(text, "a whole number")
    if not _WHOLE.fullmatch(text):
        how = how_to_write(text)
        if NUMBER.fullmatch(text):
            how = " Write it without a point or an exponent."
        raise NotANumber(f"{quote(text)} is not a whole number.{how}")
    return int(text)


def parse_decimal(text: str) -> Decimal:
    """The decimal number that `text` says, every digit of it. Raises `NotANumber`."""
    text = text.strip()
    _check_length(text, "a number")
    if not NUMBER.fullmatch(text):
        raise NotANumber(f"{quote(text)} is not a number.{how_to_write(text)}")
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


def _check_length(text: str, what: str) -> None:
    if not text:
        raise NotANumber(f"Enter {what}.")
    if len(text) > MAX_CHARACTERS:
        raise NotANumber(f"{quote(text)} is too long for a number: {len(text):,} characters.")


WHOLE = Kind(
    one="number",
    many="numbers",
    parse=parse_whole,
    hint="A whole number, in digits: 42 or -7",
    missing="Enter a whole number.",
)
DECIMAL = Kind(
    one="number",
    many="numbers",
    parse=parse_decimal,
    hint="Digits, with a point for decimals: 19.99 or -0.5",
    missing="Enter a number.",
)
KINDS = {"builtins.int": WHOLE, "decimal.Decimal": DECIMAL}
