"""The list store's items in the form of DynamoDB's low-level client. No other module knows their layout.

Every item has `v`, the version of its layout. To change the layout: raise `LAYOUT_VERSION`, keep the old
reader in `_HEAD_READERS`, and let the next slow write convert each head (the quick append only changes heads
of the newest layout). Old chunks are never rewritten. An attribute that may be missing needs no new layout,
and the code of the version before, which serves part of the visitors during a deployment, can read it.
"""

from collections.abc import Mapping
from typing import Any

from core.lists.head import TOKEN_WINDOW, Expiry, Head
from core.lists.protocol import MAX_VALUES, Closed, Submission, Value
from core.lists.sealing import TAIL_CAPACITY, Chunk, unpack
from core.settings import DAY

LAYOUT_VERSION = 1
HEAD = "head"
ALL = (" ", "~")  # before and after every sort key
CHUNKS = "c#"  # the start of every chunk's sort key; all of these sort before the head
TTL_MARGIN = DAY  # between an item's expiry and the time from which DynamoDB may delete it

Item = dict[str, Any]

_APPEND = (
    "SET tail = list_append(if_not_exists(tail, :empty), :values), "
    "tokens = list_append(if_not_exists(tokens, :empty), :tokens), "
    "digests = list_append(if_not_exists(digests, :empty), :digests), "
    "touched = :now, #ttl = :ttl, v = :layout, "
    "born = if_not_exists(born, :now), nr = if_not_exists(nr, :now), since = if_not_exists(since, :now), "
    "sealed = if_not_exists(sealed, :zero), forgotten = if_not_exists(forgotten, :zero)"
)
# The same checks as `head.known_outcome`, `head.extended` and `Expiry.is_alive`, in DynamoDB's language.
_CAN_APPEND = (
    "v = :layout AND touched >= :touched AND since >= :since AND size(tail) < :capacity "
    "AND sealed < :max_sealed AND size(tokens) < :max_tokens AND NOT contains(tokens, :token) "
    "AND forgotten <= :version"
)


def chunk_sort(number: int, start: int) -> str:
    return f"{CHUNKS}{number:012d}#{start:07d}"


def closed_sort(number: int) -> str:
    return f"r#{number:012d}"


def append_to_tail(submission: Submission, text: str, digest: bytes, now: int, expiry: Expiry) -> Item:
    """The arguments of an `UpdateItem` that appends the value `text` to the head's tail. Its condition
    fails if the head needs a slow write, or if the submission may have been applied before."""
    condition = f"attribute_not_exists(pk) OR ({_CAN_APPEND})"
    values: Item = {
        ":empty": {"L": []},
        ":values": {"L": [{"S": text}]},
        ":tokens": {"L": [{"B": submission.token}]},
        ":token": {"B": submission.token},
        ":digests": {"L": [{"B": digest}]},
        ":layout": {"N": str(LAYOUT_VERSION)},
        ":zero": {"N": "0"},
        ":now": {"N": str(now)},
        ":ttl": {"N": str(now + expiry.idle + TTL_MARGIN)},
        ":touched": {"N": str(now - expiry.idle)},
        ":since": {"N": str(now - expiry.absolute)},
        ":capacity": {"N": str(TAIL_CAPACITY)},
        ":max_tokens": {"N": str(TOKEN_WINDOW + TAIL_CAPACITY)},
        ":max_sealed": {"N": str(MAX_VALUES - TAIL_CAPACITY)},
        ":version": {"N": str(submission.version)},
    }
    if submission.born:
        condition = f"born = :born AND {_CAN_APPEND}"
        values[":born"] = {"N": str(submission.born)}
    return {
        "UpdateExpression": _APPEND,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#ttl": "ttl"},
        "ExpressionAttributeValues": values,
        "ReturnValues": "ALL_NEW",  # costs no unit
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def if_unchanged(stored: Head | None) -> Item:
    """The condition that the head is still as it was `stored`."""
    if stored is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "born = :born AND forgotten = :forgotten AND size(tokens) = :tokens",
        "ExpressionAttributeValues": {
            ":born": {"N": str(stored.born)},
            ":forgotten": {"N": str(stored.forgotten)},
            ":tokens": {"N": str(len(stored.tokens))},
        },
    }


def write_head(head: Head, ttl: int) -> Item:
    return {
        "v": {"N": str(LAYOUT_VERSION)},
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
    } | {name: {"S": text} for name, text in (("reading", head.reading), ("files", head.files)) if text}


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
        reading=item["reading"]["S"] if "reading" in item else "",
        files=item["files"]["S"] if "files" in item else "",
    )


_HEAD_READERS = {"1": _read_head_1}


def write_chunk(chunk: Chunk, ttl: int) -> Item:
    return {"v": {"N": str(LAYOUT_VERSION)}, "ttl": {"N": str(ttl)}, "values": {"B": chunk.packed()}}


def read_chunk(item: Mapping[str, Any]) -> tuple[int, int, list[Value]]:
    """The list's number, the index of the first value, the values."""
    _, number, start = item["sk"]["S"].split("#")
    return int(number), int(start), unpack(item["values"]["B"])


def write_closed(count: int, closed: int, expires: int, token: bytes, note: str = "") -> Item:
    return ({"note": {"S": note}} if note else {}) | {
        "v": {"N": str(LAYOUT_VERSION)},
        "ttl": {"N": str(expires + TTL_MARGIN)},
        "count": {"N": str(count)},
        "closed": {"N": str(closed)},
        "expires": {"N": str(expires)},
        "token": {"B": token},
    }


def read_closed(number: int, item: Mapping[str, Any]) -> Closed:
    note = item["note"]["S"] if "note" in item else ""
    return Closed(number, int(item["count"]["N"]), int(item["closed"]["N"]), note=note)
