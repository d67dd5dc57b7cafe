"""What a number is, the same on every page, and how one is shown.

A number is ASCII digits with an optional sign, decimal point and exponent (`42`, `-0.5`, `.5`,
`6.02e23`), with blanks around it ignored. Python's own `float()` takes more (`nan`, `inf`, `1_000`,
digits of every script), which a visitor who types it by accident would not want taken.
"""

import re
from math import isinf

MAX_CHARACTERS = 400  # the longest float in full, 1.8e308, has 309 digits; nobody types more
ECHOED_CHARACTERS = 60  # of what was typed, in a message about it

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WITH_COMMA = re.compile(r"[+-]?[0-9][0-9.]*,[0-9.,]*[0-9](?:[eE][+-]?[0-9]+)?")
# A comma that no group of three digits follows can only be a decimal one.
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,(?![0-9]{3}(?:[eE]|$))[0-9]+(?:[eE][+-]?[0-9]+)?")
_NAMED = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_NOT_ZERO = re.compile(r"[1-9]")


class NotANumber(ValueError):
    """The text is no number, or none that fits; the message says why and how to write it."""


def parse_number(text: str) -> float:
    """The finite double nearest to what `text` says. Raises `NotANumber`."""
    text = text.strip()
    if not text:
        raise NotANumber("Enter a number.")
    if len(text) > MAX_CHARACTERS:
        raise NotANumber(f"{quote(text)} is too long for a number: {len(text):,} characters.")
    if not NUMBER.fullmatch(text):
        raise NotANumber(f"{quote(text)} is not a number.{how_to_write(text)}")
    number = float(text)
    if isinf(number):
        raise NotANumber(f"{quote(text)} is out of range: the largest number is about 1.8e308.")
    if number == 0 and _NOT_ZERO.search(re.split("[eE]", text)[0]):
        raise NotANumber(f"{quote(text)} is out of range: the smallest number above zero is about 5e-324.")
    return number


def format_number(number: float) -> str:
    """The shortest text that gives the same double again; a whole number without its `.0`."""
    return repr(number).removesuffix(".0")


def quote(text: str) -> str:
    """`text` as it stands in a message: in quotes, on one line, cut short."""
    return f"'{shortened(text)}'"


def shortened(text: str) -> str:
    """`text` on one line, cut short."""
    text = " ".join(text.split())
    return text if len(text) <= ECHOED_CHARACTERS else text[:ECHOED_CHARACTERS] + "…"


def how_to_write(text: str) -> str:
    """What to say to somebody whose number is written in another way; "" if there is nothing to say."""
    if _DECIMAL_COMMA.fullmatch(text):
        return f" Write a point for decimals: {text.replace(',', '.')}"
    if _WITH_COMMA.fullmatch(text):
        if text.count(",") > 1 or "." in text:
            return " Write a point for decimals, and nothing between thousands: 1234.5"
        point, nothing = text.replace(",", "."), text.replace(",", "")
        return f" Write a point for decimals, {point}, and nothing between thousands, {nothing}."
    if "_" in text:
        return " Leave out the underscores."
    if _NAMED.fullmatch(text):
        return " Only finite numbers can be entered."
    if not text.isascii() and any(character.isnumeric() for character in text):
        return " Use the plain digits 0 to 9."
    return ""
