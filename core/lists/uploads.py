"""An uploaded file that waits for a visitor's answer: kept for an hour, so that nobody sends it twice.

Each visitor of a page has one such file at a time, in items under the same partition key as the list:

    sk         item
    u#<part>   a part of the compressed file, at most 380 KB; the file's token, name and number of parts

A new file overwrites the one before, part by part. Every part has the token of its file, so that a reader
never mixes two.
"""

import os
import time
import zlib
from typing import Any

from core.aws.service import Service
from core.lists.table import Table

KEPT_SECONDS = 3_600  # long enough to look something up; nobody answers on the next day
PART_BYTES = 380_000  # an item may have 409,600
TOKEN_BYTES = 8
MAX_NAME = 255  # characters, as file systems have it

_FIRST, _LAST = "u#00", "u#99"  # a file of 4 MB that does not compress has 12 parts


def pack(content: bytes) -> bytes:
    """Compress a file's content."""
    return zlib.compress(content, 1)


class Uploads:
    """The files that wait, on the page named `page`, in the table named `table`. Calls may raise
    `core.problems.Unavailable`."""

    def __init__(self, dynamodb: Service, table: str, page: str) -> None:
        self._table = Table(dynamodb, table, page)

    def keep(self, visitor: str, name: str, packed: bytes) -> str:
        """Keep a file, as `pack` made it, for `KEPT_SECONDS`. Returns its token."""
        token = os.urandom(TOKEN_BYTES).hex()
        parts = [packed[start : start + PART_BYTES] for start in range(0, len(packed), PART_BYTES)]
        expires = int(time.time()) + KEPT_SECONDS
        for place, part in enumerate(parts):
            item = {
                "token": {"S": token},
                "name": {"S": name[:MAX_NAME]},
                "parts": {"N": str(len(parts))},
                "part": {"B": part},
                "ttl": {"N": str(expires)},
            }
            self._table.write([self._table.put(visitor, f"u#{place:02d}", item)])
        return token

    def find(self, visitor: str, token: str) -> tuple[str, bytes] | None:
        """The name and content of the file with this token; None if it is kept no longer, or another one has
        taken its place."""
        parts: list[Any] = []
        after: dict[str, Any] = {}
        while True:
            page = self._table.query(visitor, _FIRST, _LAST, **after)
            parts += [item for item in page["Items"] if item["token"]["S"] == token]
            if "LastEvaluatedKey" not in page:
                break
            after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        if not parts or len(parts) < int(parts[0]["parts"]["N"]) or int(parts[0]["ttl"]["N"]) < time.time():
            return None
        return parts[0]["name"]["S"], zlib.decompress(b"".join(item["part"]["B"] for item in parts))
