"""How much one visitor, and one address, may add to a page in an hour: counters in the list store's table.

Without them a script of a few lines could write as fast as the table allows, at its owner's expense. Only
large entries are counted, so that a number costs what it cost before. The items:

    pk                  sk        item
    <page>#n#<holder>   <hour>    `used`: the bytes that the holder has added in that hour, compressed

An address is stored as a keyed hash, for an hour or two.
"""

import time
import zlib
from collections.abc import Sequence

from core.lists.protocol import Value
from core.lists.sealing import to_texts
from core.lists.table import ConditionFailed, Table

HOUR = 3_600  # seconds
COUNTED_BYTES = 10_000  # of JSON: smaller entries cost 20 write units at most, and are not counted
VISITOR_BYTES = 20_000_000  # compressed, in an hour: six files of 4 MB that hardly compress
ADDRESS_BYTES = 100_000_000  # the same for all visitors of one address, such as a school's
PAGE_FILE_BYTES = 2_000_000_000  # the same for the files of all visitors of a page: S3 stores them for months
ADDRESS_LARGE_BYTES = 5_000_000_000  # of large results stored or fetched in an hour: a thousand of 5 MB
PAGE_LARGE_BYTES = 20_000_000_000  # the same for all visitors of a page: fetching them costs 1.80 dollars
COUNTERS = "n#"  # between the page and the holder: no visitor's id has a #


def counted_size(values: Sequence[Value]) -> int:
    """The bytes of `values`, compressed; 0 if they are too few to count."""
    json = ",".join(to_texts(values)).encode()
    # Nearly as small as at the level that chunks have, in half the time.
    return len(zlib.compress(json, 1)) if len(json) > COUNTED_BYTES else 0


class Allowance:
    """The counters of the page named `page`, in the table named `table`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, size: int, visitor: str, address: str, *, files: bool = False) -> bool:
        """Count `size` bytes for both holders, "" is nobody, and as bytes of `files` for the page. Returns
        False if one of them has no room left in this hour. Raises `core.problems.Unavailable`."""
        holders: tuple[tuple[str, int], ...] = ((visitor, VISITOR_BYTES), (address, ADDRESS_BYTES))
        if files:
            holders = (*holders, ("files", PAGE_FILE_BYTES))
        return all(self._take(holder, size, most) for holder, most in holders if holder)

    def take_large(self, size: int, address: str) -> bool:
        """Count a large result of `size` bytes. Returns False if the address, "" is nobody, or the page has
        no room left in this hour. Raises `core.problems.Unavailable`."""
        holders = ((address and f"large {address}", ADDRESS_LARGE_BYTES), ("large", PAGE_LARGE_BYTES))
        return all(self._take(holder, size, most) for holder, most in holders if holder)

    def take_kept(self, size: int) -> bool:
        """Count files of a job, `size` bytes, which are kept as those of folders are. Returns False if the
        page has no room left in this hour. Raises `core.problems.Unavailable`."""
        return self._take("files", size, PAGE_FILE_BYTES)

    def _take(self, holder: str, size: int, most: int) -> bool:
        hour = int(time.time()) // HOUR
        try:
            self._table.update(
                COUNTERS + holder,
                str(hour),
                UpdateExpression="ADD used :size SET #ttl = :ttl",
                ConditionExpression="attribute_not_exists(used) OR used <= :room",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":size": {"N": str(size)},
                    ":room": {"N": str(most - size)},
                    ":ttl": {"N": str((hour + 2) * HOUR)},
                },
            )
        except ConditionFailed:
            return False
        return True
