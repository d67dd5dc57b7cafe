"""Dates and times, read by msgspec, which takes RFC 3339 and nothing else; seconds may be left out, as
a browser leaves them out."""

import re
from datetime import date, datetime, time
from typing import Any, TypeVar

import msgspec

from core.fields.field import Kind
from core.fields.number import quote

_Moment = TypeVar("_Moment", date, time, datetime)
_WITHOUT_SECONDS = re.compile(r"((?:.*[T ])?[0-9]{2}:[0-9]{2})(Z|[+-][0-9:]+)?")


def parse_date(text: str) -> date:
    """Raises `ValueError`."""
    return _parsed(text, date, "a date", "2024-12-31")


def parse_time(text: str) -> time:
    """A time of day, of no zone. Raises `ValueError`."""
    return _zoneless(_parsed(text, time, "a time", "14:30"), text)


def parse_datetime(text: str) -> datetime:
    """A date and time, of no zone. Raises `ValueError`."""
    return _zoneless(_parsed(text, datetime, "a date and time", "2024-12-31T14:30"), text)


def show(value: Any) -> str:
    """RFC 3339 as a browser has it, without seconds where there are none."""
    text: str = value.isoformat()
    return re.sub(r"(:[0-9]{2}):00$", r"\1", text)


def _parsed(text: str, kind: type[_Moment], what: str, example: str) -> _Moment:
    text = text.strip()
    found = _WITHOUT_SECONDS.fullmatch(text)
    try:
        return msgspec.convert(f"{found[1]}:00{found[2] or ''}" if found else text, kind)
    except msgspec.ValidationError:
        raise ValueError(f"{quote(text)} is not {what}. Write it like {example}.") from None


def _zoneless(value: _Moment, text: str) -> _Moment:
    if isinstance(value, (time, datetime)) and value.tzinfo:
        raise ValueError(f"{quote(text)} has a time zone. Leave it out.")
    return value


DATE = Kind(
    one="date",
    many="dates",
    parse=parse_date,
    show=show,
    control="date",
    missing="Enter a date, like 2024-12-31.",
)
TIME = Kind(
    one="time",
    many="times",
    parse=parse_time,
    show=show,
    control="time",
    missing="Enter a time, like 14:30.",
)
DATETIME = Kind(
    one="time",
    many="times",
    parse=parse_datetime,
    show=show,
    control="datetime-local",
    spaced=True,
    missing="Enter a date and time, like 2024-12-31T14:30.",
)
KINDS = {"datetime.date": DATE, "datetime.time": TIME, "datetime.datetime": DATETIME}
