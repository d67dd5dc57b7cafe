"""A page view that follows a change: the process that made it has the list, for this view alone."""

from types import SimpleNamespace
from typing import Any

import pytest

from core.lists import Outcome, Submission
from core.lists.dynamodb import DynamoDBLists
from core.lists.recent import MOST, SECONDS
from core.lists.sealing import TAIL_CAPACITY
from core.problems import Unavailable
from infra.verify.faults import Fault
from tests.support.lists import Place, add


class Clocks:
    """Both clocks of the heads that were just written; each can be moved alone."""

    def __init__(self) -> None:
        self.wall = self.steady = 1_000_000.0

    def time(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    own = Clocks()
    ours: Any = SimpleNamespace(time=own.time, monotonic=own.monotonic)
    monkeypatch.setattr("core.lists.recent.time", ours)
    return own


@pytest.mark.row(20, 163)
def test_the_view_after_a_change_reads_nothing_and_is_what_the_table_has(place: Place, visitor: str) -> None:
    lists, wire = place.store()
    made = add(lists, visitor, 1.5, 2.5).makes
    made = add(lists, visitor, -0.0).makes
    wire.clear()
    shown = lists.read(visitor, as_of=made)
    assert wire.sent == []
    assert shown == lists.read(visitor)
    assert repr(shown.newest) == "(1.5, 2.5, -0.0)"
    assert list(lists.entries(visitor, shown)) == [1.5, 2.5, -0.0]
    assert wire.sent == ["Query"]


def test_so_does_the_view_after_every_other_change(place: Place, visitor: str) -> None:
    lists, wire = place.store()
    add(lists, visitor, 1.0)
    for change in (lists.take_back, lists.close, lists.start_over):
        for value in (3.0, 4.0):
            made = add(lists, visitor, value).makes
        form = lists.read(visitor, as_of=made).submission()
        change(visitor, form)
        wire.clear()
        shown = lists.read(visitor, as_of=form.makes)
        assert wire.sent == []
        assert shown == lists.read(visitor)


@pytest.mark.row(163)
def test_every_other_view_reads_the_table(place: Place, visitor: str) -> None:
    """A reload, another version or visitor, a page without a version, another process."""
    lists, wire = place.store()
    made = add(lists, visitor, 1.0).makes
    later = lists.read(visitor, as_of=made).submission().makes
    for who, as_of in ((visitor, made), (visitor, ""), (visitor, later), ("somebody else", made)):
        wire.clear()
        lists.read(who, as_of=as_of)
        assert wire.sent == ["Query"]
    other, others_wire = place.store()
    made = add(lists, visitor, 2.0).makes
    assert other.read(visitor, as_of=made).newest == (1.0, 2.0)
    assert others_wire.sent == ["Query"]


@pytest.mark.row(2, 163)
def test_a_change_by_another_process_is_in_every_view_but_the_one_of_the_change_before(
    place: Place, visitor: str
) -> None:
    here, there = place.store()[0], place.store()[0]
    first = add(here, visitor, 1.0)
    second = add(there, visitor, 2.0)
    assert there.read(visitor, as_of=second.makes).newest == (1.0, 2.0)
    assert here.read(visitor).newest == (1.0, 2.0)
    assert here.read(visitor, as_of=second.makes).newest == (1.0, 2.0)
    assert here.read(visitor, as_of=first.makes).newest == (1.0, 2.0)  # it has been asked for before
    third = add(here, visitor, 3.0)
    add(there, visitor, 4.0)
    shown = here.read(visitor, as_of=third.makes)
    assert shown.newest == (1.0, 2.0, 3.0)
    # Its forms are those of any page that was opened before another tab's change.
    assert here.take_back(visitor, shown.submission()) is Outcome.CONFLICT
    assert here.append(visitor, shown.submission(), [5.0]) is Outcome.DONE
    assert here.read(visitor).newest == (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.row(89, 163)
@pytest.mark.parametrize(("wall", "steady"), [(SECONDS + 1, 0), (0, SECONDS + 1), (-3600, 0), (3600, 0)])
def test_a_late_view_reads_the_table_whichever_clock_says_so(
    place: Place, visitor: str, clocks: Clocks, wall: float, steady: float
) -> None:
    lists, wire = place.store()
    made = add(lists, visitor, 1.0).makes
    clocks.wall += wall
    clocks.steady += steady
    wire.clear()
    assert lists.read(visitor, as_of=made).newest == (1.0,)
    assert wire.sent == ["Query"]


def test_a_list_with_chunks_is_read(place: Place, visitor: str) -> None:
    lists, wire = place.store()
    made = add(lists, visitor, *map(float, range(TAIL_CAPACITY + 1))).makes
    wire.clear()
    assert lists.read(visitor, as_of=made).count == TAIL_CAPACITY + 1
    assert wire.sent == ["Query"]


@pytest.mark.row(163)
def test_after_a_failed_change_or_a_repeated_one_the_table_is_read(place: Place, visitor: str) -> None:
    faults: list[Fault] = []
    lists, wire = place.store(lambda operation: faults.pop() if faults else None)
    form = add(lists, visitor, 1.0)
    assert lists.append(visitor, form, [1.0]) is Outcome.AGAIN
    wire.clear()
    assert lists.read(visitor, as_of=form.makes).newest == (1.0,)
    assert wire.sent == ["Query"]
    form = add(lists, visitor, 2.0)
    faults += [Fault.FAILED_AFTER] * 3
    with pytest.raises(Unavailable):
        lists.append(visitor, Submission(b"12345", form.born, form.version + 1), [3.0])
    assert lists.read(visitor, as_of=form.makes).newest == (1.0, 2.0, 3.0)


@pytest.mark.row(163)
def test_deleted_data_is_not_shown(lists: DynamoDBLists, visitor: str) -> None:
    made = add(lists, visitor, 1.0).makes
    lists.forget(visitor)
    assert lists.read(visitor, as_of=made).count == 0


@pytest.mark.row(163)
def test_a_list_begun_again_by_another_process_is_shown_instead_of_the_deleted_one(
    place: Place, visitor: str
) -> None:
    here, there = place.store()[0], place.store()[0]
    add(here, visitor, 1.0)
    there.forget(visitor)
    form = add(there, visitor, 2.0)
    assert here.read(visitor, as_of=form.makes).newest == (2.0,)


def test_few_heads_are_kept_and_the_late_ones_go_first(lists: DynamoDBLists, clocks: Clocks) -> None:
    kept = lists._recent._written
    visitors = [f"visitor {number}" for number in range(MOST + 3)]
    for visitor in visitors:
        add(lists, visitor, 1.0)
    assert list(kept) == visitors[3:]
    clocks.wall += SECONDS + 1
    add(lists, visitors[0], 2.0)
    assert list(kept) == visitors[:1]
