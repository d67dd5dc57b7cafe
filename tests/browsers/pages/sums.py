"""A list whose Calculate takes a while."""

import time

from core import track


def add_up(numbers: list[float], naps: int = 0) -> str:
    """Add numbers, and sleep before."""
    for nap in track(range(naps), "Naps"):
        print("Nap", nap + 1, flush=True)
        time.sleep(0.2)
    return f"The sum is {sum(numbers):g}."
