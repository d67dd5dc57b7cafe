"""Why a text is not a number, in words for the visitor. Imported for an error only."""

import re
import unicodedata

from core.fields.quoting import quote
from core.fields.readings import SAME_MARKS

_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_LIKE_A_NUMBER = re.compile(r"\W{0,3}[0-9]")  # a digit after a sign, a currency or a bracket
_UNIT = re.compile(r"[^\W\d_]+[²³]?")
_BEGINNING = re.compile(r"[+-]?[0-9]*(?:[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?")
_PART_OF_NUMBERS = frozenset("0123456789+-.,' \t\r\n")


def advice_on(text: str) -> str:
    """What to do about `text`, with a leading blank; "" if it does not even look like a number."""
    if "_" in text:
        return " Leave out the underscores."
    if _NOT_FINITE.fullmatch(text):
        return " Only finite numbers can be entered."
    if any(not each.isascii() and each.isnumeric() for each in text):
        return " Use the plain digits 0 to 9."
    if not _LIKE_A_NUMBER.match(text):
        return ""
    for each in text:
        if each in "%‰" or unicodedata.category(each) == "Sc":
            return f" Leave out the sign {quote(each)}."
    unit = _UNIT.search(text)
    if unit and unit[0] not in "eE":
        return f" Leave out {quote(unit[0])}."
    plain = text.translate(SAME_MARKS)
    for each in plain:
        category = unicodedata.category(each)
        if each not in _PART_OF_NUMBERS and category not in ("Zs", "Ll", "Lu"):
            return f" {_named(each, category)} cannot be part of a number."
    return _out_of_place(plain)


def _out_of_place(text: str) -> str:
    """Which character of numbers stands where none can."""
    before = _BEGINNING.match(text)
    read = before[0] if before else ""
    if len(read) == len(text):
        return ""
    after = f"after {quote(read)}" if read else "first"
    return f" {_named(text[len(read)], unicodedata.category(text[len(read)]))} cannot stand {after}."


def _named(character: str, category: str) -> str:
    """A character as it is called in a message; one that shows nothing, by its number."""
    if category == "Zs":
        return "A blank"
    if category[0] in "CZ":
        return f"The invisible character U+{ord(character):04X}"
    return quote(character)
