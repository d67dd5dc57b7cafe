"""Shared results: read-only copies in the list store's table, each under an id that nobody can guess.

    pk              sk       item
    <page>#s#<id>   copy     `copy`: the compressed copy; `by`: the visitor who shared it
    <page>#<by>     s#<id>   nothing else; so that a visitor's copies can be found

Copies expire by `ttl`. One that is withdrawn stays without its `copy` until then, so that the form that made
it, sent again, does not bring it back.
"""

import time
import zlib
from contextlib import suppress
from typing import NamedTuple

from core.lists.table import ConditionFailed, Table
from core.settings import DAY

KEPT_SECONDS = 30 * DAY  # core.html.share says it
MAX_BYTES = 380_000  # compressed; an item may have 409,600
STEP_BYTES = 65_536  # compressed at a time
SHARED = "s#"  # between the page and the id: no visitor's id has a #
COPY = "copy"


class Copy(NamedTuple):
    """A shared copy: its text, the id of the visitor who shared it, and when it expires, in Unix seconds."""

    text: str
    by: str
    expires: int


class TooLong(Exception):
    """A copy would have more than `MAX_BYTES`."""


def pack(text: str) -> bytes:
    """Compress a copy. Raises `TooLong`, as soon as that is known."""
    content, compress, packed = text.encode(), zlib.compressobj(6), b""
    for start in range(0, len(content), STEP_BYTES):
        packed += compress.compress(content[start : start + STEP_BYTES])
        if len(packed) > MAX_BYTES:
            raise TooLong()
    packed += compress.flush()
    if len(packed) > MAX_BYTES:
        raise TooLong()
    return packed


def unpack(packed: bytes) -> str:
    """The text that `pack` was given."""
    return zlib.decompress(packed).decode()


class Shared:
    """The shared copies of one page. Calls may raise `core.problems.Unavailable`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, key: str, by: str, packed: bytes) -> None:
        """Keep a copy, as `pack` made it, under the id `key`; nothing happens if there ever was one."""
        ends = {"ttl": {"N": str(int(time.time()) + KEPT_SECONDS)}}
        item = {"copy": {"B": packed}, "by": {"S": by}} | ends
        absent = "attribute_not_exists(pk)"
        writes = [self._table.put(SHARED + key, COPY, item, ConditionExpression=absent)]
        writes.append(self._table.put(by, SHARED + key, ends))
        with suppress(ConditionFailed):  # the form was sent before
            self._table.write(writes)

    def find(self, key: str) -> Copy | None:
        """The copy with the id `key`; None if it was withdrawn or has expired, or never was."""
        item = self._table.get(SHARED + key, COPY)
        if not item or "copy" not in item or int(item["ttl"]["N"]) < time.time():
            return None
        return Copy(unpack(item["copy"]["B"]), item["by"]["S"], int(item["ttl"]["N"]))

    def forget(self, by: str) -> None:
        """Delete all copies that the visitor `by` has shared."""
        for item in self._table.query(by, SHARED, SHARED + "~", ProjectionExpression="sk")["Items"]:
            self._table.remove(item["sk"]["S"], COPY)

    def withdraw(self, key: str, copy: Copy) -> None:
        """Remove the text of a copy."""
        item = {"by": {"S": copy.by}, "ttl": {"N": str(copy.expires)}}
        self._table.write([self._table.put(SHARED + key, COPY, item)])
