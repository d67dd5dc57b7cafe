"""The failure catalogue lists, by number, what can go wrong with a site; a test that proves a row says so."""

import re
from pathlib import Path

# 19, 27, 31, 46, 52, 60, 64, 69, 70, 74, 77 and 79 were never given out.
ROWS = {*range(1, 91)} - {19, 27, 31, 46, 52, 60, 64, 69, 70, 74, 77, 79}
TESTS = Path(__file__).parent


def test_every_row_of_the_failure_catalogue_has_a_test() -> None:
    sources = (file.read_text() for file in TESTS.rglob("test_*.py"))
    marks = [mark for source in sources for mark in re.findall(r"@pytest\.mark\.row\(([\d, ]*)\)", source)]
    assert {int(number) for mark in marks for number in mark.split(",")} == ROWS
