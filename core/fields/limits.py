"""Limits on a value: range, step, length, pattern.

They come from the metadata of `Annotated`. msgspec's `Meta` and the classes of annotated-types name them
alike, so that they are recognised by their attributes, without importing either.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """A value must be at least `ge`, more than `gt`, at most `le`, less than `lt`, and a `multiple_of`.
    Its length in `unit`s is between `min_length` and `max_length`. `pattern` matches somewhere in it."""

    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    multiple_of: Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    unit: str = "character"

    def misfit(self, limited_by: Collection[str]) -> str:
        """Why these limits do not fit a kind that can be `limited_by` others; "" if they fit."""
        for sort, names, words in _SORTS:
            if sort not in limited_by and any(getattr(self, name) is not None for name in names):
                return words
        return ""

    def check(self, value: Any, called: str, show: Callable[[Any], str]) -> None:
        """Raise `ValueError` unless `value` is within the limits. The message calls the value `called`."""
        wrong = self._range(value, show) or self._step(value, show) or self._length(value)
        if wrong:
            raise ValueError(f"{called} must {wrong}.")
        if self.pattern is not None and not re.search(self.pattern, value):
            raise ValueError(f"{called} is not in the right form.")

    def words(self, show: Callable[[Any], str]) -> str:
        """The limits for a field's hint."""
        parts = [
            f"at least {show(self.ge)}" if self.ge is not None else "",
            f"more than {show(self.gt)}" if self.gt is not None else "",
            f"at most {show(self.le)}" if self.le is not None else "",
            f"less than {show(self.lt)}" if self.lt is not None else "",
            f"a multiple of {show(self.multiple_of)}" if self.multiple_of is not None else "",
            _exactly(self.min_length, self.max_length, self.unit),
        ]
        text = ", ".join(filter(None, parts))
        return text[:1].upper() + text[1:]

    def attributes(self, control: str, show: Callable[[Any], str]) -> dict[str, str]:
        """The HTML attributes for the limits, as far as a `control` has them. The control of a number is a
        text input, which has neither `min` nor `max`: the hint gives its range."""
        ends = {
            "min": self.gt if self.ge is None else self.ge,
            "max": self.lt if self.le is None else self.le,
        }
        attributes = {name: show(end) for name, end in ends.items() if control != "text" and end is not None}
        if self.unit == "character":
            lengths = {"minlength": self.min_length, "maxlength": self.max_length}
            attributes |= {name: str(length) for name, length in lengths.items() if length}
        if self.pattern is not None and control != "area":
            attributes["pattern"] = _whole(self.pattern)
        return attributes

    def json_schema(self) -> dict[str, Any]:
        """The same limits in JSON Schema, which has neither a range of dates nor a length in bytes."""
        counted = {"character": "Length", "entry": "Items"}.get(self.unit)
        lengths = {f"min{counted}": self.min_length, f"max{counted}": self.max_length} if counted else {}
        numbers = {
            "minimum": self.ge,
            "exclusiveMinimum": self.gt,
            "maximum": self.le,
            "exclusiveMaximum": self.lt,
            "multipleOf": self.multiple_of,
        }
        found: dict[str, Any] = {name: value for name, value in lengths.items() if value is not None}
        for name, value in numbers.items():
            if isinstance(value, (int, float, Decimal)):
                found[name] = float(value) if isinstance(value, Decimal) else value
        return found | ({"pattern": self.pattern} if self.pattern is not None else {})

    def _range(self, value: Any, show: Callable[[Any], str]) -> str:
        low = (self.ge is not None and value < self.ge) or (self.gt is not None and value <= self.gt)
        high = (self.le is not None and value > self.le) or (self.lt is not None and value >= self.lt)
        if not low and not high:
            return ""
        if self.ge is not None and self.le is not None:
            return f"be between {show(self.ge)} and {show(self.le)}"
        if low:
            return f"be {show(self.ge)} or more" if self.ge is not None else f"be more than {show(self.gt)}"
        return f"be {show(self.le)} or less" if self.le is not None else f"be less than {show(self.lt)}"

    def _step(self, value: Any, show: Callable[[Any], str]) -> str:
        if self.multiple_of is None:
            return ""
        # As decimals, because 0.3 is not a multiple of 0.1 in doubles.
        if (Decimal(show(value)) / Decimal(show(self.multiple_of))) % 1 == 0:
            return ""
        return f"be a multiple of {show(self.multiple_of)}"

    def _length(self, value: Any) -> str:
        least, most = self.min_length, self.max_length
        if (least is None or len(value) >= least) and (most is None or len(value) <= most):
            return ""
        if least is not None and most is not None and least != most:
            return f"have between {least:,} and {_number(most, self.unit)}, and has {len(value):,}"
        words = _exactly(least, most, self.unit)
        return f"have {words}, and has {len(value):,}"


_SORTS = (
    ("range", ("ge", "gt", "le", "lt"), "least and most are for numbers and dates"),
    ("step", ("multiple_of",), "a step is for numbers"),
    ("length", ("min_length", "max_length"), "a length is for text, lists and files"),
    ("pattern", ("pattern",), "a pattern is for text"),
)
_NAMES = [each.name for each in fields(Limits) if each.name != "unit"]


def limits_of(metadata: Iterable[object], unit: str) -> Limits | None:
    """The limits in `metadata`; None if there are no limits."""
    found: dict[str, Any] = {}
    for each in metadata:
        for name in _NAMES:
            value = getattr(each, name, None)
            # Not the methods of a string. A least length of 0 is annotated-types' default.
            if value is not None and not callable(value) and not (name == "min_length" and value == 0):
                found[name] = value
    return Limits(**found, unit=unit) if found else None


def _number(count: int, unit: str) -> str:
    plural = {"entry": "entries"}.get(unit, f"{unit}s")
    return f"{count:,} {unit if count == 1 else plural}"


def _exactly(least: int | None, most: int | None, unit: str) -> str:
    if least is not None and least == most:
        return f"exactly {_number(least, unit)}"
    parts = [f"at least {_number(least, unit)}"] if least is not None else []
    parts += [f"at most {_number(most, unit)}"] if most is not None else []
    return ", ".join(parts)


def _whole(pattern: str) -> str:
    """A pattern for a search as one for HTML, which matches the whole text."""
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    core = pattern[1 if start else 0 : -1 if end else None]
    return core if start and end else f"{'' if start else '.*'}(?:{core}){'' if end else '.*'}"
