"""The list store's items as DynamoDB's low-level client writes them, and back. One place knows a layout.

Every item carries `v`, the version of its layout. To change a layout: raise `VERSION`, keep the old
reader beside the new one in `_HEAD_READERS`, and let the next slow write bring each head up to date
(the quick append only touches heads of the newest version). Old chunks stay as they are for ever.
"""

from collections.abc import Mapping
from typing import Any

from core.lists.head import Chunk, Head, unpack
from core.lists.protocol import Closed, Value

VERSION = 1
HEAD = "head"
CHUNKS = "c#"  # how every chunk's sort key begins; all of them sort before the head

Item = dict[str, Any]


def chunk_sort(number: int, start: int) -> str:
    return f"{CHUNKS}{number:012d}#{start:07d}"


def closed_sort(number: int) -> str:
    return f"r#{number:012d}"


def write_head(head: Head, ttl: int) -> Item:
    return {
        "v": {"N": str(VERSION)},
        "ttl": {"N": str(ttl)},
        "born": {"N": str(head.born)},
        "nr": {"N": str(head.number)},
        "since": {"N": str(head.first)},
        "touched": {"N": str(head.touched)},
        "sealed": {"N": str(head.sealed)},
        "forgotten": {"N": str(head.forgotten)},
        "tail": {"L": [{"S": text} for text in head.tail]},
        "tokens": {"L": [{"B": token} for token in head.tokens]},
        "digests": {"L": [{"B": digest} for digest in head.digests]},
        "results": {"L": [{"N": str(number)} for number in head.results]},
    }


def read_head(item: Mapping[str, Any]) -> Head:
    """The head in `item`. Raises `KeyError` for a layout that is newer than this code."""
    return _HEAD_READERS[item["v"]["N"]](item)


def _read_head_1(item: Mapping[str, Any]) -> Head:
    return Head(
        born=int(item["born"]["N"]),
        number=int(item["nr"]["N"]),
        first=int(item["since"]["N"]),
        touched=int(item["touched"]["N"]),
        sealed=int(item["sealed"]["N"]),
        forgotten=int(item["forgotten"]["N"]),
        tail=tuple(text["S"] for text in item["tail"]["L"]),
        tokens=tuple(token["B"] for token in item["tokens"]["L"]),
        digests=tuple(digest["B"] for digest in item["digests"]["L"]),
        results=tuple(int(number["N"]) for number in item["results"]["L"]) if "results" in item else (),
    )


_HEAD_READERS = {"1": _read_head_1}


def write_chunk(chunk: Chunk, ttl: int) -> Item:
    return {"v": {"N": str(VERSION)}, "ttl": {"N": str(ttl)}, "values": {"B": chunk.packed()}}


def read_chunk(item: Mapping[str, Any]) -> tuple[int, int, list[Value]]:
    """The list's number, the index of the first value, the values."""
    _, number, start = item["sk"]["S"].split("#")
    return int(number), int(start), unpack(item["values"]["B"])


def write_closed(count: int, closed: int, expires: int, token: bytes, ttl: int, note: str = "") -> Item:
    return ({"note": {"S": note}} if note else {}) | {
        "v": {"N": str(VERSION)},
        "ttl": {"N": str(ttl)},
        "count": {"N": str(count)},
        "closed": {"N": str(closed)},
        "expires": {"N": str(expires)},
        "token": {"B": token},
    }


def read_closed(number: int, item: Mapping[str, Any]) -> Closed:
    note = item["note"]["S"] if "note" in item else ""  # lists closed before there were notes have none
    return Closed(number, int(item["count"]["N"]), int(item["closed"]["N"]), note=note)
