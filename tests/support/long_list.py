"""A list page whose function takes a while, for tests of jobs. The process that does the work imports it by
name."""

import os
import time
from datetime import date

from core import list_page, track

PATH = "/support"
HANDLER = "tests.support.long_list.handler"
MARKER = "WOMBAT_TEST_MARKER"  # names a file to which each run of the function adds a line


def add_up(numbers: list[float], naps: int = 0, day: date | None = None) -> float:
    """Add numbers, and sleep now and then."""
    if marker := os.environ.get(MARKER):
        with open(marker, "a", encoding="utf-8") as file:
            file.write(f"{len(numbers)}\n")
    if naps == 13:
        raise ValueError("Nobody naps 13 times.")
    for nap in track(range(naps), "Naps"):
        print("nap", nap, flush=True)
        time.sleep(0.2)
    if day:
        print(f"on {day:%A}")
    return sum(numbers)


handler = list_page(add_up, title="Add slowly", minutes=1)
