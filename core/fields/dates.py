"""Dates and times in RFC 3339, read by msgspec. Seconds may be left out, as browsers do."""

import re
from datetime import date, datetime, time
from typing import Any, TypeVar

import msgspec

from core.fields.kind import Kind
from core.fields.number import AROUND
from core.fields.quoting import quote

_Moment = TypeVar("_Moment", date, time, datetime)
_WITHOUT_SECONDS = re.compile(r"((?:.*[T ])?[0-9]{2}:[0-9]{2})(Z|[+-][0-9:]+)?")


def parse_date(text: str) -> date:
    """Raises `ValueError`."""
    return _parse(text, date, "a date", "2024-12-31")


def parse_time(text: str) -> time:
    """A time of day without a time zone. Raises `ValueError`."""
    return _without_zone(_parse(text, time, "a time", "14:30"), text)


def parse_datetime(text: str) -> datetime:
    """A date and time without a time zone. Raises `ValueError`."""
    return _without_zone(_parse(text, datetime, "a date and time", "2024-12-31T14:30"), text)


def show(value: Any) -> str:
    """RFC 3339 in a browser's form: without seconds if they are zero."""
    text: str = value.isoformat()
    return re.sub(r"(:[0-9]{2}):00$", r"\1", text)


def _parse(text: str, kind: type[_Moment], called: str, example: str) -> _Moment:
    text = text.strip(AROUND)
    found = _WITHOUT_SECONDS.fullmatch(text)
    try:
        return msgspec.convert(f"{found[1]}:00{found[2] or ''}" if found else text, kind)
    except msgspec.ValidationError:
        raise ValueError(f"{quote(text)} is not {called}. Write it like {example}.") from None


def _without_zone(value: _Moment, text: str) -> _Moment:
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
    schema={"type": "string", "format": "date"},
    limited_by=frozenset({"range"}),
)
TIME = Kind(
    one="time",
    many="times",
    parse=parse_time,
    show=show,
    control="time",
    missing="Enter a time, like 14:30.",
    schema={"type": "string"},  # JSON Schema's formats of times require a time zone
    limited_by=frozenset({"range"}),
)
DATETIME = Kind(
    one="time",
    many="times",
    parse=parse_datetime,
    show=show,
    control="datetime-local",
    spaced=True,
    missing="Enter a date and time, like 2024-12-31T14:30.",
    schema={"type": "string"},
    limited_by=frozenset({"range"}),
)
