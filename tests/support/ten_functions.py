"""Ten functions of different shapes, as authors might bring them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import annotated_types as at
import msgspec

from core.types import Email, File, LongText, Password, TextFile, Url


class Unit(Enum):
    METRES = "metres"
    FEET = "feet"


@dataclass
class Person:
    name: str
    age: Annotated[int, at.Ge(0)]


def power(base: int, exponent: Annotated[int, at.Ge(0), at.Le(100)] = 2) -> int:
    """Raise a whole number to a power."""
    return int(base**exponent)


def price(net: Decimal, rate: Annotated[Decimal, msgspec.Meta(ge=0)] = Decimal("0.19")) -> Decimal:
    return net * (1 + rate)


def greet(name: str, *, shout: bool = False, note: str | None = None) -> str:
    text = f"Hello, {name}{note or ''}"
    return text.upper() if shout else text


def subscribe(email: Email, site: Url, password: Password) -> dict[str, object]:
    return {"e-mail": email, "site": site, "strong": len(password) > 8}


def later(start: date, days: int, at_: time | None = None) -> date:
    return start + timedelta(days=days)


def convert(length: float, unit: Unit, rounding: Literal["up", "down"] = "up") -> str:
    return f"{length} {unit.value} {rounding}"


def average(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def words(text: LongText) -> list[dict[str, object]]:
    return [{"word": word, "length": len(word)} for word in text.split()]


def measure(file: bytes, heading: TextFile, whole: File) -> tuple[int, str, str]:
    return len(file), heading, whole.name


def register(person: Person, guest: Person | None = None) -> Person:
    if person.name == "koala":
        raise ValueError("Koalas are asleep.")
    return person


TEN: tuple[Callable[..., Any], ...] = (
    power,
    price,
    greet,
    subscribe,
    later,
    convert,
    average,
    words,
    measure,
    register,
)
