"""Limits on guessing passwords: counters in the table, for each network and for the whole page.

The first wrong passwords of a network cost no time, because people mistype. After each further one it must
wait twice as long as before. Nobody sleeps for it: an early try is answered with 429, without a hash, and
after the first one without a call of the table. A right password neither counts nor forgives: otherwise
whoever knows one password could guess another at full speed.

The limit for the whole page is for guessers with many addresses. They can keep others from signing in while
they guess, but cannot lock anybody out: sessions go on, and a minute later the next tries are free.
"""

import time

from core.aws.service import Service
from core.lists.items import Item
from core.lists.table import ConditionFailed, Table

GUESSES = "@guesses"  # begins the partitions' names
FREE = 5  # wrong passwords of one network that cost no time
LONGEST_SECONDS = 900  # between two tries of one network
FORGET_SECONDS = 3_600  # after its last wrong password a network starts from nothing
PAGE_TRIES = 60  # of all networks, in PAGE_SECONDS: 12 s of CPU on a whole core
PAGE_SECONDS = 60
REMEMBERED = 1_000  # networks that a process refuses without asking the table

_SORT = "guesses"


def delay(wrong: int) -> int:
    """Seconds to wait after so many wrong passwords."""
    return 0 if wrong < FREE else min(2 ** (wrong - FREE), LONGEST_SECONDS)


class TooSoon(Exception):
    """A try before its time. `seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class Guesses:
    """The counters of the page named `page`. Calls may raise `core.problems.Unavailable`."""

    def __init__(self, dynamodb: Service, table: str, page: str) -> None:
        self._table = Table(dynamodb, table, GUESSES)
        self._page = page
        self._until: dict[str, float] = {}

    def count(self, network: str) -> int:
        """Count a try of `network` as a wrong one, before it is checked. Returns the wrong ones before it.
        Raises `TooSoon`."""
        now, holder = time.time(), f"{self._page}#{network}"
        if (until := self._until.get(network, 0)) > now:
            raise TooSoon(_seconds(until - now))
        item = self._table.get(holder, _SORT)
        until = float(item["until"]["N"]) if item else 0.0
        if until > now:
            self._remember(network, until, now)
            raise TooSoon(_seconds(until - now))
        before = int(item["wrong"]["N"]) if item and float(item["ttl"]["N"]) > now else 0
        self._count_for_page(now)
        try:
            self._write(holder, before + 1, now, item)
        except ConditionFailed:  # another try of this network came in between
            raise TooSoon(1) from None
        return before

    def take_back(self, network: str, before: int) -> None:
        """The password was right: count it no longer. Another try may have been counted meanwhile."""
        try:
            now = time.time()
            self._write(f"{self._page}#{network}", before, now, _counted(before + 1), until=0)
        except ConditionFailed:
            return

    def _write(
        self, holder: str, wrong: int, now: float, seen: Item | None, until: float | None = None
    ) -> None:
        condition = "wrong = :seen" if seen else "attribute_not_exists(pk)"
        values: Item = {
            ":wrong": {"N": str(wrong)},
            ":until": {"N": repr(now + delay(wrong) if until is None else until)},
            ":ttl": {"N": str(int(now) + FORGET_SECONDS)},
        } | ({":seen": seen["wrong"]} if seen else {})
        self._table.update(
            holder,
            _SORT,
            UpdateExpression="SET wrong = :wrong, #until = :until, #ttl = :ttl",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#ttl": "ttl", "#until": "until"},
            ExpressionAttributeValues=values,
        )

    def _count_for_page(self, now: float) -> None:
        """Count a try of anybody. Raises `TooSoon`."""
        part = int(now) // PAGE_SECONDS
        try:
            self._table.update(
                f"{self._page}#",
                f"minute#{part}",
                UpdateExpression="ADD tries :one SET #ttl = :ttl",
                ConditionExpression="attribute_not_exists(tries) OR tries < :most",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":most": {"N": str(PAGE_TRIES)},
                    ":ttl": {"N": str((part + 2) * PAGE_SECONDS)},
                },
            )
        except ConditionFailed:
            raise TooSoon(_seconds((part + 1) * PAGE_SECONDS - now)) from None

    def _remember(self, network: str, until: float, now: float) -> None:
        if len(self._until) >= REMEMBERED:
            self._until = {name: end for name, end in self._until.items() if end > now}
        if len(self._until) < REMEMBERED:
            self._until[network] = until


def _counted(wrong: int) -> Item:
    return {"wrong": {"N": str(wrong)}}


def _seconds(left: float) -> int:
    """Whole seconds to wait, at least one."""
    return int(left) + 1
