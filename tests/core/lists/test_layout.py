"""Items of earlier layouts stay readable. `layout_1.json` was recorded once, and never changes."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from core.lists import Outcome, Submission, items, sealing
from core.lists import head as heads
from tests.support.lists import TABLE, Clock, Place, add, everything

RECORDED_AT = 1_790_000_000  # Unix seconds
SECOND_LIST = [number + 0.1 for number in range(22)] + [7.0]


def recorded() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name("layout_1.json").read_text())
    return [{name: decoded(value) for name, value in item.items()} for item in found]


def decoded(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, content),) = value.items()
    if kind == "B":
        return {kind: base64.b64decode(content)}
    return {kind: [decoded(element) for element in content] if kind == "L" else content}


@pytest.fixture
def written_before(place: Place, clock: Clock, visitor: str) -> Place:
    clock.now = RECORDED_AT + 60
    for item in recorded():
        place.service.call("PutItem", TableName=TABLE, Item=item | {"pk": {"S": f"mode#{visitor}"}})
    return place


@pytest.mark.row(90)
def test_a_list_of_layout_1_can_be_read(written_before: Place, visitor: str) -> None:
    lists, _ = written_before.store()
    assert everything(lists, visitor) == SECOND_LIST
    closed = lists.closed(visitor, RECORDED_AT)
    assert closed is not None
    assert list(map(repr, lists.entries(visitor, closed))) == ["1.5", "2.5", "-0.0", "5e-324", "1e+300"]


@pytest.mark.row(90)
def test_a_list_of_layout_1_can_be_continued(written_before: Place, visitor: str) -> None:
    lists, _ = written_before.store()
    add(lists, visitor, 8.0)
    assert everything(lists, visitor) == [*SECOND_LIST, 8.0]
    for _ in range(5):
        assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
    assert everything(lists, visitor) == SECOND_LIST[:-4]
    outcome, number = lists.close(visitor, lists.read(visitor).submission())
    assert (outcome, number) == (Outcome.DONE, RECORDED_AT + 1)


@pytest.mark.row(90)
def test_a_form_of_layout_1_is_recognised(written_before: Place, visitor: str) -> None:
    lists, _ = written_before.store()
    sent = Submission((5).to_bytes(5, "big"), born=RECORDED_AT, version=4)
    assert lists.append(visitor, sent, [7.0]) is Outcome.AGAIN
    assert lists.append(visitor, sent, [7.5]) is Outcome.OTHER


def kinds(item: dict[str, Any]) -> dict[str, str]:
    return {name: next(iter(value)) for name, value in item.items() if name not in ("pk", "sk")}


@pytest.mark.row(90)
def test_a_change_of_the_layout_needs_a_new_version() -> None:
    of_version_1 = {item["sk"]["S"][0]: kinds(item) for item in recorded()}
    written = {
        "h": items.write_head(heads.opened(1), 1),
        "c": items.write_chunk(sealing.Chunk(1, 0, ("1",)), 1),
        "r": items.write_closed(1, 1, 1, b"12345"),
    }
    assert items.LAYOUT_VERSION == 1, "record layout_2.json, and test that both can be read"
    assert {letter: kinds(item) for letter, item in written.items()} == of_version_1
