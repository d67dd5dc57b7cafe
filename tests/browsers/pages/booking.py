"""A form with every kind of field, and a result of every kind."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from annotated_types import Ge
from msgspec import Meta

from core import Email, File, Html, LongText, Password, TextFile, Url

PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120">\
<rect width="240" height="120" fill="#3b6b3a"/><circle cx="120" cy="70" r="32" fill="#171310"/></svg>"""


class Room(Enum):
    NOOK = "nook"
    HALL = "hall"


@dataclass
class Guest:
    name: str
    age: Annotated[int, Meta(ge=0, le=150)]


def book(
    host: Guest,
    nights: Annotated[int, Meta(ge=1, le=28, multiple_of=7)],
    lantern: Annotated[float, Meta(gt=0)],
    price: Decimal,
    code: Annotated[str, Meta(pattern="^[A-Z]{3}[0-9]+$", min_length=4, max_length=12)],
    email: Email,
    website: Url,
    password: Password,
    arrival: Annotated[date, Ge(date(2024, 1, 1))],
    hour: time,
    until: datetime,
    room: Room,
    bed: Literal["straw", "leaves"],
    extras: list[Literal["tea", "cake", "carrots"]],
    weights: Annotated[list[float], Meta(max_length=5)],
    wishes: Annotated[LongText, Meta(max_length=200)],
    picture: bytes,
    letter: TextFile,
    luggage: File | None = None,
    companion: Guest | None = None,
    quiet: bool = True,
) -> tuple[object, ...]:
    """Book a night in the burrow. Every kind of field is here, so that every kind can be looked at.

    Args:
        code: Three letters and some digits, as printed on your voucher.
        lantern: Litres of oil.
        quiet: Somebody sleeps next door.
        wishes: Anything that your hosts should know.
    """
    if host.name == "Koala":
        raise ValueError("Koalas sleep in trees; the burrow is for wombats.")
    print(f"{nights} nights of {room.value}")
    print("and a very long line without a blank:", "#" * 200)
    return (
        "Welcome to the burrow.",
        42,
        [{"night": night, "room": room.value, "price": price * night} for night in range(1, 4)],
        {"guest": host.name, "age": host.age, "extras": extras, "weights": weights},
        weights,
        PICTURE,
        b"A voucher\n" * 40,
        Html("<p>Written in <em>HTML</em> by the page’s author.</p>"),
        "The first of several lines,\nand the second.\n" + "wombat" * 60,
    )
