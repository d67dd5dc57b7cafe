"""The numbers of every list: amounts of money, equal in each run."""

import random
from collections.abc import Iterator


def amounts(length: int) -> Iterator[float]:
    draw = random.Random(7)  # noqa: S311 - no secret
    return (draw.randrange(100_000) / 100 for _ in range(length))
