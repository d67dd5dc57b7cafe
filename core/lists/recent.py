"""The heads that this process has just written, each for one page view: the one to which its form redirects.

Nobody else sees them: a head is taken by its visitor and the name of its state, once, within seconds. All
other reads are of the table.
"""

import time
from typing import NamedTuple

from core.lists.head import Head
from core.lists.protocol import state_name

SECONDS = 5  # from the write to the page view: a redirect on a slow phone takes two or three
MOST = 64  # heads, of 1 KB, or 8 with long texts: a process of `make serve` alone may have more in flight


class _Written(NamedTuple):
    """A head, and when it was written. A frozen process's monotonic clock may stand still, and the other one
    may jump; if either says that it is late, it is late."""

    head: Head
    at: float
    monotonic: float

    @property
    def is_recent(self) -> bool:
        return abs(time.time() - self.at) <= SECONDS and time.monotonic() - self.monotonic <= SECONDS


class RecentHeads:
    """At most `MOST` heads, one of a visitor. Threads may share it."""

    def __init__(self) -> None:
        self._written: dict[str, _Written] = {}  # the oldest first

    def keep(self, visitor: str, head: Head) -> None:
        """Keep a head that has just been written, if its tail is the whole list."""
        self.drop(visitor)
        if head.sealed:
            return
        for name, written in [*self._written.items()]:
            if len(self._written) < MOST and written.is_recent:
                break
            self.drop(name)
        self._written[visitor] = _Written(head, time.time(), time.monotonic())

    def take(self, visitor: str, state: str) -> Head | None:
        """The visitor's head, if its state has this name and has just been written; it is not given again."""
        written = self._written.pop(visitor, None)
        if written is None or not written.is_recent:
            return None
        head = written.head
        return head if state_name(head.version, head.tokens[-1]) == state else None

    def drop(self, visitor: str) -> None:
        self._written.pop(visitor, None)
