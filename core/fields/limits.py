"""Limits on a value: least, most, step, length, pattern.

They come from the metadata of `Annotated`, and are recognised by their attributes, which msgspec's
`Meta` and the classes of annotated-types have in common: so neither needs to be imported here.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from core.fields.field import PICKERS


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must be: `ge` at least, `gt` above, `le` at most, `lt` below, a `multiple_of`; how
    many characters, bytes or entries it must have; a `pattern` that is found in it."""

    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    multiple_of: Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    unit: str = "character"

    @property
    def ranges(self) -> bool:
        return any(end is not None for end in (self.ge, self.gt, self.le, self.lt))

    @property
    def lengths(self) -> bool:
        return self.min_length is not None or self.max_length is not None

    def check(self, value: Any, called: str, show: Callable[[Any], str]) -> None:
        """Raises `ValueError` with a message that calls the value `called`."""
        wrong = self._range(value, show) or self._step(value, show) or self._length(value)
        if wrong:
            raise ValueError(f"{called} must {wrong}.")
        if self.pattern is not None and not re.search(self.pattern, value):
            raise ValueError(f"{called} is not in the right form.")

    def words(self, show: Callable[[Any], str]) -> str:
        """The limits as a field's hint says them."""
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
        """The same limits in HTML, as far as a `control` has attributes for them. A number is asked for as
        text, which has no least and most: those stand in its hint."""
        ends = {
            "min": self.gt if self.ge is None else self.ge,
            "max": self.lt if self.le is None else self.le,
        }
        attributes = {name: show(end) for name, end in ends.items() if control in PICKERS and end is not None}
        if self.unit == "character":
            lengths = {"minlength": self.min_length, "maxlength": self.max_length}
            attributes |= {name: str(length) for name, length in lengths.items() if length}
        if self.pattern is not None and control != "area":
            attributes["pattern"] = _whole(self.pattern)
        return attributes

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
        # As decimals, since 0.3 is no multiple of 0.1 in doubles.
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


_NAMES = [each.name for each in fields(Limits) if each.name != "unit"]


def limits_of(metadata: Iterable[object], unit: str) -> Limits | None:
    """The limits that `metadata` sets, None if it sets none."""
    found: dict[str, Any] = {}
    for each in metadata:
        for name in _NAMES:
            value = getattr(each, name, None)
            # A string's methods, for one, are no limits; and 0 is annotated-types' way to say none.
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
    """A pattern that is searched for, as HTML's, which must match from the first character to the last."""
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    core = pattern[1 if start else 0 : -1 if end else None]
    return core if start and end else f"{'' if start else '.*'}(?:{core}){'' if end else '.*'}"
