"""Dates as people write them, in RFC 3339: `31.12.2024`, `12/31/2024`, `2024/12/31`, with or without a time.

With points, the day comes first everywhere. With slashes or hyphens the day or the month does, so that
`01/02/2024` has two readings.
"""

import re
from collections.abc import Sequence
from datetime import date

from core.fields.number import AROUND
from core.fields.readings import MAX_NAMED, Reading, Unreadable

_DATE = re.compile(
    r"(?:(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[-/.]) ?(?P<second>[0-9]{1,2})(?P=mark) ?(?P<last>[0-9]{4}))"
    r"(?:(?:[T ]|, )(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?))?"
)
_ORDERS = "DM"  # the keys of the readings: the day or the month comes first
MAX_CHARACTERS = 40  # of a date with a time


def readings_of_date(text: str) -> list[Reading]:
    """All readings of a text as one date: none, one, or two."""
    found = [Reading(key, [read]) for key in _ORDERS if (read := _read(text, key))]
    return found[:1] if len({each.texts[0] for each in found}) == 1 else found


def readings_of_dates(texts: Sequence[str]) -> list[Reading]:
    """All readings of many dates, with one order of day and month for all. Raises `Unreadable`, whose lines
    are places in `texts`, from 1."""
    found: list[Reading] = []
    bad: list[tuple[int, str]] = []
    for order in _ORDERS:
        read = [_read(text, order) for text in texts]
        wrong = [
            (place, text)
            for place, (text, found_) in enumerate(zip(texts, read, strict=True), 1)
            if not found_
        ]
        if wrong and (not bad or len(wrong) < len(bad)):
            bad = wrong
        if not wrong and read not in [each.texts for each in found]:
            found.append(Reading(order, read, order))
    if not found:
        raise Unreadable(bad[:MAX_NAMED], len(bad))
    if len(found) == 1 and all(text == read for text, read in zip(texts, found[0].texts, strict=True)):
        return [Reading(found[0].key, found[0].texts)]
    return found


def date_in_words(text: str) -> str:
    """A date in RFC 3339 as a choice shows it: 1 February 2024."""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {day:%B %Y}{text[10:].replace('T', ', ')}"


def _read(text: str, order: str) -> str:
    """The text in RFC 3339, "" if it is no date in this order."""
    text = text.strip(AROUND)
    found = _DATE.fullmatch(text) if len(text) <= MAX_CHARACTERS else None
    if not found:
        return ""
    year, month, day, first, mark, second, last, time = found.groups()
    if first:
        year, month, day = last, second, first
        if order == "M" and mark != ".":
            month, day = first, second
    try:
        written = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
    return f"{written}T{time.rjust(8 if time.count(':') > 1 else 5, '0')}" if time else written
