"""Results of one line."""

from typing import Any

from core.fields.number import format_number


def as_text(value: Any) -> str | None:
    """A value of one line in words; None for any other."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format_number(float(value))
    if hasattr(value, "__html__"):
        return None
    return str(value) if isinstance(value, (int, str)) else None
