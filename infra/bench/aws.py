"""The stub's answers: for Wombat's list store, and for the others' list in one item."""

import json
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.lists import head as heads
from core.lists import items
from core.lists.head import Head
from core.lists.sealing import Chunk, to_texts
from core.pages.console.record import Record, Start, recorded
from core.replay import Answer, fingerprints, replay, script_hash
from infra.bench.draw import amounts

NOW = int(time.time())  # when every list was created
KEY = "k" * 64
PAGE_BYTES = 1_000_000  # of one answer to a query; DynamoDB's limit is 1 MB
LARGEST_ITEM = 40_000  # numbers, as text; DynamoDB's limit for an item is 400 KB


def numbers(length: int) -> tuple[str, ...]:
    """Return the values of a list page's list, as stored."""
    return to_texts([*amounts(length)])


def console_answers(length: int, script: Path) -> tuple[str, ...]:
    """Return the values of a console page's list: the start of the script, and `length` answers."""
    answers = [Answer(str(index), float(NOW)) for index in range(length)]
    run = replay(script, answers, seed=1, started=float(NOW))
    record = Record(Start(1, float(NOW), script_hash(script)), recorded(fingerprints(run), answers))
    assert len(record.answers) == length
    return to_texts(record.values())


def answers(texts: Sequence[str]) -> dict[str, list[tuple[str, Any]]]:
    """Return the answers by operation, each with a text that its request contains."""
    now, length = NOW, len(texts)
    change = heads.extended(heads.opened(now), texts)
    assert isinstance(change, heads.Change)
    newest = [
        _head(change.head),
        *(_chunk(chunk) for chunk in reversed(change.put[-5:])),
    ]
    closed = heads.closed(heads.opened(now), texts, now)
    assert isinstance(closed, heads.Change)
    closed_item = _wire(items.write_closed(length, now, now + 10**7, b"12345"))
    its = {"numbers": {"L": [{"S": text} for text in texts[:LARGEST_ITEM]]}}
    pages = list(_pages([_chunk(chunk) for chunk in closed.put]))
    chunks = [
        (f'"page{index}"' if index else "", _page(page, index + 1, len(pages)))
        for index, page in enumerate(pages)
    ]
    return {
        "GetSecretValue": [("", {"Name": "key", "VersionId": "1" * 32, "SecretString": KEY})],
        "UpdateItem": [
            ("if_not_exists(tail", {"Attributes": _head(change.head)}),
            ("ALL_NEW", {"Attributes": its}),
            ("", {}),
        ],
        "GetItem": [
            ('"#-"', {}),
            ('"list"', {"Item": its}),
            ('"r#', {"Item": closed_item}),
            ("", {"Item": _head(change.head)}),
        ],
        "Query": [('"head"', {"Items": newest, "Count": len(newest)}), *reversed(chunks)],
        "DeleteItem": [("", {})],
        "PutItem": [("", {})],
        "TransactWriteItems": [("", {})],
    }


def _head(head: Head) -> Any:
    return _wire({"pk": {"S": "mode#v"}, "sk": {"S": items.HEAD}} | items.write_head(head, 2 * head.born))


def _chunk(chunk: Chunk) -> Any:
    key = {"pk": {"S": "mode#v"}, "sk": {"S": items.chunk_sort(chunk.number, chunk.start)}}
    return _wire(key | items.write_chunk(chunk, 2 * chunk.number))


def _pages(chunks: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    page: list[dict[str, Any]] = []
    size = 0
    for chunk in chunks:
        page.append(chunk)
        size += len(json.dumps(chunk)) * 3 // 4
        if size >= PAGE_BYTES:
            yield page
            page, size = [], 0
    yield page


def _page(page: list[dict[str, Any]], following: int, count: int) -> dict[str, Any]:
    more = {"pk": {"S": "mode#v"}, "sk": {"S": f"page{following}"}}
    return {"Items": page, "Count": len(page)} | ({"LastEvaluatedKey": more} if following < count else {})


def _wire(item: Any) -> Any:
    """Return an item with its bytes in base64, as in JSON."""
    if isinstance(item, bytes):
        return b64encode(item).decode()
    if isinstance(item, dict):
        return {name: _wire(value) for name, value in item.items()}
    return [_wire(value) for value in item] if isinstance(item, list) else item


@contextmanager
def stub(texts: Sequence[str], file: Path) -> Iterator[str]:
    """Run a stub in which all lists have the values `texts`, and yield its address. `file` passes the
    answers."""
    file.write_text(json.dumps(answers(texts)))
    command = [sys.executable, str(Path(__file__).with_name("stub.py")), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()
