"""Many entries: the values, or what is wrong with them. `core.fields.bulk` reads them."""

from dataclasses import dataclass, field
from typing import Any

from core.fields.kind import Kind

LEAVE_OUT = "-"  # at the end of a reading's key: empty cells are left out

MAX_ERRORS = 100  # after which reading stops: to find two million takes seconds
MAX_ENTRIES = 1_000_000  # a list has no more

Located = tuple[int, str]  # the line, from 1, and the text of an entry


class Exact(str):
    """A cell that has a type in its file, in the notation of `Kind.parse`: it has no other reading."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """The values, and how they were read. `notes`: what `said` puts in words, by a short name that an address
    can carry: `how` of a `Reading`, and counts."""

    values: list[Any]
    notes: dict[str, str] = field(default_factory=dict)


class BadEntries(ValueError):
    """Entries that are not of their kind. `messages` has the first `MAX_NAMED` errors, `count` is the number
    of all errors up to `MAX_ERRORS`, where reading stops."""

    def __init__(self, messages: list[str], count: int = 1) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.count = count

    @property
    def summary(self) -> str:
        """The first error, and how many more there are."""
        more = self.count - 1
        return f"{self}{f' And {more:,} more like this.' if more else ''}"


def how_to_separate(kind: Kind) -> str:
    """The hint of a text box for many entries."""
    if kind.spaced:
        return "One on each line"
    if kind.numeric:
        return "Separated by line ends, tabs, semicolons, commas or blanks"
    return "Separated by blanks, line ends, semicolons, or commas with a blank behind them"
