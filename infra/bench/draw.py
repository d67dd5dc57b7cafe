"""The numbers that every list has: amounts of money, the same every time."""

import random
from collections.abc import Iterator


def amounts(length: int) -> Iterator[float]:
    draw = random.Random(7)  # noqa: S311 - no secret
    return (draw.randrange(100_000) / 100 for _ in range(length))
