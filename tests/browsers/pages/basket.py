"""A list of texts, with fields at Calculate."""

from datetime import date
from typing import Literal


def basket(foods: list[str], budget: float, day: date, shop: Literal["market", "forest"] = "market") -> str:
    """Fill a basket, and see whether it can be paid."""
    if budget < len(foods):
        raise ValueError(f"{len(foods)} things are more than {budget:g} can buy.")
    return f"{len(foods)} things from the {shop}, bought on {day:%d %B %Y}."
