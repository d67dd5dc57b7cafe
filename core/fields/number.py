"""The rule for numbers, the same on every page, and the kind of `float`.

A number is ASCII digits with an optional sign, decimal point and exponent (`42`, `-0.5`, `.5`,
`6.02e23`). Surrounding blanks are ignored. Python's `float()` also accepts `nan`, `inf`, `1_000` and the
digits of every script; a visitor who types one of these does so by accident. Visitors may also write a
number as in their country: `core.fields.readings` turns that into this notation first.
"""

import re
from math import isinf

from core.fields.kind import Kind
from core.fields.quoting import quote

MAX_CHARACTERS = 400  # the longest float in full, 1.8e308, has 309 digits; nobody types more

SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
BLANKS = " " + SPACES  # a blank is a space of any width: Unicode's category Zs
AROUND = BLANKS + "\t\r\n"  # ignored at the ends of a text

PATTERN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_NOT_ZERO = re.compile(r"[1-9]")


class NotANumber(ValueError):
    """The text is not a number, or is out of range. The message says why and how to write it."""


def parse_number(text: str) -> float:
    """The finite double nearest to the number in `text`. Raises `NotANumber`."""
    text = number_in(text)
    number = float(text)
    if isinf(number):
        raise NotANumber(f"{quote(text)} is out of range: the largest number is about 1.8e308.")
    if number == 0 and _NOT_ZERO.search(re.split("[eE]", text)[0]):
        raise NotANumber(f"{quote(text)} is out of range: the smallest number above zero is about 5e-324.")
    return number


def number_in(text: str) -> str:
    """`text` without blanks around it, if it is a number in this notation. Raises `NotANumber`."""
    text = text.strip(AROUND)
    if not text:
        raise NotANumber("Enter a number.")
    check_length(text)
    if not PATTERN.fullmatch(text):
        raise NotANumber(f"{quote(text)} is not a number.{how_to_write(text)}")
    return text


def format_number(number: float) -> str:
    """The shortest text that `parse_number` turns into the same double; whole numbers without `.0`."""
    return repr(number).removesuffix(".0")


def has_one_reading(text: str, kind: Kind) -> bool:
    """Whether `text` is one number in this notation, and nothing else in any other: 1.234 may be 1234."""
    text = text.strip(AROUND)
    return kind.numeric and bool(PATTERN.fullmatch(text)) and not _GROUPED.fullmatch(text)


def check_length(text: str) -> None:
    """Raise `NotANumber` if `text` is longer than any number needs to be."""
    if len(text) > MAX_CHARACTERS:
        raise NotANumber(f"{quote(text)} is too long for a number: {len(text):,} characters.")


def how_to_write(text: str) -> str:
    """Advice on a text that is not a number, with a leading blank; "" if there is no advice."""
    from core.fields.advice import advice_on

    return advice_on(text)


FLOAT = Kind(
    one="number",
    many="numbers",
    parse=parse_number,
    show=format_number,
    hint="Digits, such as 42, -0.5 or 6.02e23",
    missing="Enter a number.",
    numeric=True,
    schema={"type": "number"},
    limited_by=frozenset({"range", "step"}),
)
