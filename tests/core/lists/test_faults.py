"""Faults between the store and DynamoDB: an acknowledged change is made once, a failed one is reported."""

import itertools
import time
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from core.aws import connection, endpoint
from core.aws.endpoint import ATTEMPTS, CallFailed
from core.lists import Outcome, Submission
from core.lists.dynamodb import DEADLINE_SECONDS, MAX_ATTEMPTS, DynamoDBLists
from core.problems import Unavailable
from infra.verify.faults import LOST_ANSWERS, REFUSALS, Crash, Fault
from tests.support.lists import Clock, Place, add, everything

pytestmark = pytest.mark.slow

WRITES = ("UpdateItem", "PutItem", "TransactWriteItems")
FUNCTION_SECONDS = 25  # template.yaml's Timeout; the gateway would wait for 30


def strike(faults: Iterable[Fault | None], operations: tuple[str, ...] = WRITES) -> Callable[[str], Any]:
    """One of `faults` for each attempt at one of `operations`, until they are used up."""
    left = iter(faults)
    return lambda operation: next(left, None) if operation in operations else None


def refuse(lists: DynamoDBLists, operation: str, error: Callable[[], CallFailed | None]) -> None:
    """Let DynamoDB answer calls of `operation` with an error, as long as there is one."""
    called = lists._table._dynamodb
    call = called.call

    def refusing(name: str, **arguments: Any) -> dict[str, Any]:
        if name == operation and (failed := error()):
            raise failed
        return call(name, **arguments)

    called.call = refusing  # type: ignore[assignment,method-assign]


def cancel(lists: DynamoDBLists, reason: str) -> None:
    """Let DynamoDB cancel all transactions, for the `reason` of one of their writes."""
    answer = {"CancellationReasons": [{"Code": reason}, {"Code": "None"}]}
    cancelled = CallFailed("", 400, "TransactionCanceledException", answer)
    refuse(lists, "TransactWriteItems", lambda: cancelled)


Change = Callable[[DynamoDBLists, str], object]


def append(lists: DynamoDBLists, visitor: str) -> Outcome:
    return lists.append(visitor, lists.read(visitor).submission(), [0.5])


def append_many(lists: DynamoDBLists, visitor: str) -> Outcome:
    return lists.append(visitor, lists.read(visitor).submission(), [0.5, 0.5])


def take_back(lists: DynamoDBLists, visitor: str) -> Outcome:
    return lists.take_back(visitor, lists.read(visitor).submission())


def start_over(lists: DynamoDBLists, visitor: str) -> Outcome:
    return lists.start_over(visitor, lists.read(visitor).submission())


def close(lists: DynamoDBLists, visitor: str) -> Outcome:
    outcome, number = lists.close(visitor, lists.read(visitor).submission(), [0.5])
    closed = lists.closed(visitor, number)
    assert closed is not None
    assert list(lists.entries(visitor, closed)).count(0.5) == 1
    return outcome


LEAVES = {append: [0.5], append_many: [0.5, 0.5], take_back: None, start_over: [], close: []}


@pytest.mark.row(6, 7, 8)
@pytest.mark.parametrize("fault", LOST_ANSWERS)
@pytest.mark.parametrize("count", [0, 20], ids=lambda count: f"after {count}")
@pytest.mark.parametrize("change", list(LEAVES), ids=lambda change: change.__name__)
def test_a_lost_answer_changes_nothing(
    place: Place, visitor: str, change: Change, count: int, fault: Fault
) -> None:
    values: list[Any] = [float(number) for number in range(count)]
    lists, _ = place.store()
    if values:
        add(lists, visitor, *values[:-1])
        add(lists, visitor, values[-1])
    broken, _ = place.store(strike([fault]))
    assert change(broken, visitor) is Outcome.DONE
    left = LEAVES[change]  # type: ignore[index]
    wanted = values[:-1] if left is None else values + left if left else []
    assert everything(lists, visitor) == wanted
    assert lists.read(visitor).version == (2 if values else 0) + 1


@pytest.mark.row(6, 7, 8, 12)
@pytest.mark.parametrize("faults", list(itertools.product(LOST_ANSWERS, repeat=2)))
def test_two_lost_answers_in_a_row_store_one_number(place: Place, visitor: str, faults: Any) -> None:
    whole, _ = place.store()
    for number in range(20):
        add(whole, visitor, float(number))
    lists, _ = place.store(strike(faults))
    assert append(lists, visitor) is Outcome.DONE
    assert everything(lists, visitor).count(0.5) == 1


def test_a_transaction_is_sent_again_with_the_token_of_the_first_time(place: Place, visitor: str) -> None:
    lists, wire = place.store(strike([Fault.TIMEOUT_AFTER]))
    lists.append(visitor, lists.read(visitor).submission(), [1.0] * 30)
    bodies = [body for body, sent in zip(wire.bodies, wire.sent, strict=True) if sent == "TransactWriteItems"]
    assert len(bodies) >= 2
    assert bodies[0] == bodies[1]
    assert b"ClientRequestToken" in bodies[0]
    assert everything(lists, visitor) == [1.0] * 30


@pytest.mark.row(9)
@pytest.mark.parametrize("fault", REFUSALS)
@pytest.mark.parametrize("change", list(LEAVES), ids=lambda change: change.__name__)
def test_a_failure_before_the_write_is_reported_and_a_retry_works(
    place: Place, visitor: str, change: Change, fault: Fault
) -> None:
    lists, _ = place.store()
    add(lists, visitor, 1.0)
    broken, _ = place.store(strike([fault] * ATTEMPTS))
    with pytest.raises(Unavailable):
        change(broken, visitor)
    assert everything(lists, visitor) == [1.0]
    assert lists.read(visitor).version == 1
    assert change(broken, visitor) is Outcome.DONE


@pytest.mark.row(8, 9, 11)
@pytest.mark.parametrize("count", [0, 20])
def test_when_every_answer_is_lost_the_same_form_finds_its_number_stored(
    place: Place, visitor: str, count: int
) -> None:
    lists, _ = place.store()
    for number in range(count):
        add(lists, visitor, float(number))
    broken, _ = place.store(strike([Fault.TIMEOUT_AFTER] * ATTEMPTS))
    submission = broken.read(visitor).submission()
    with pytest.raises(Unavailable):
        broken.append(visitor, submission, [0.5])
    assert broken.append(visitor, submission, [0.5]) in (Outcome.AGAIN, Outcome.DONE)
    assert everything(lists, visitor).count(0.5) == 1


@pytest.mark.row(10)
@pytest.mark.parametrize("change", list(LEAVES), ids=lambda change: change.__name__)
def test_a_crash_before_the_write_stores_nothing(place: Place, visitor: str, change: Change) -> None:
    lists, _ = place.store()
    add(lists, visitor, 1.0)
    with pytest.raises(Crash):
        change(place.store(strike([Fault.CRASH_BEFORE]))[0], visitor)
    assert everything(lists, visitor) == [1.0]


@pytest.mark.row(11)
@pytest.mark.parametrize("count", [1, 20])
def test_after_a_crash_the_same_form_shows_success(place: Place, visitor: str, count: int) -> None:
    lists, _ = place.store()
    for number in range(count):
        add(lists, visitor, float(number))
    broken, _ = place.store(strike([Fault.CRASH_AFTER]))
    submission = lists.read(visitor).submission()
    with pytest.raises(Crash):
        broken.append(visitor, submission, [0.5])
    # An attempt that found the tail full wrote nothing; one that found room wrote everything.
    assert lists.append(visitor, submission, [0.5]) is (Outcome.DONE if count == 20 else Outcome.AGAIN)
    assert everything(lists, visitor) == [*map(float, range(count)), 0.5]


@pytest.mark.row(12)
def test_a_crash_between_the_two_writes_of_a_seal_leaves_no_gap(place: Place, visitor: str) -> None:
    lists, _ = place.store()
    for number in range(20):
        add(lists, visitor, float(number))
    for fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
        submission = lists.read(visitor).submission()
        with pytest.raises(Crash):
            place.store(strike([fault], ("TransactWriteItems",)))[0].append(visitor, submission, [20.0])
    assert lists.append(visitor, submission, [20.0]) is Outcome.AGAIN
    assert everything(lists, visitor) == [float(number) for number in range(21)]


@pytest.mark.row(12)
def test_calculate_finds_the_list_that_it_closed_when_its_answer_was_lost(place: Place, visitor: str) -> None:
    lists, _ = place.store()
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    with pytest.raises(Crash):
        place.store(strike([Fault.CRASH_AFTER]))[0].close(visitor, submission)
    first = lists.read(visitor)
    for _ in range(3):
        lists.close(visitor, lists.read(visitor).submission())
    assert lists.close(visitor, submission) == (Outcome.AGAIN, first.results[0])


@pytest.mark.row(16)
def test_a_list_that_others_change_all_the_time_is_tried_a_bounded_number_of_times(
    place: Place, visitor: str, clock: Clock
) -> None:
    lists, other = place.store()[0], place.store()[0]
    add(lists, visitor, 1.0, 2.0)
    submission = lists.read(visitor).submission()
    lists, _ = place.store()
    write, tries = lists._table.write, []

    def raced(writes: Any) -> None:
        tries.append(1)
        if len(tries) < 9:  # after more changes, the form would be too old
            add(other, visitor, 9.0)
        else:
            other._table.remove(visitor, "nothing")
        write(writes)

    lists._table.write = raced  # type: ignore[method-assign]
    assert lists.append(visitor, submission, [0.5, 0.5]) is Outcome.DONE
    assert len(tries) == 9
    assert everything(lists, visitor).count(0.5) == 2


@pytest.mark.row(16)
def test_a_transaction_that_is_always_cancelled_ends_as_unavailable(
    place: Place, visitor: str, clock: Clock
) -> None:
    lists, wire = place.store()
    cancel(lists, "TransactionConflict")
    with pytest.raises(Unavailable):
        lists.append(visitor, lists.read(visitor).submission(), [1.0] * 30)
    assert wire.sent.count("GetItem") == MAX_ATTEMPTS


@pytest.mark.row(16)
def test_an_append_that_meets_a_transaction_is_tried_again(place: Place, visitor: str, clock: Clock) -> None:
    lists, _ = place.store()
    add(lists, visitor, 1.0)
    conflicts = [CallFailed("", 400, "TransactionConflictException")]
    refuse(lists, "UpdateItem", lambda: conflicts.pop() if conflicts else None)
    assert append(lists, visitor) is Outcome.DONE
    assert everything(lists, visitor) == [1.0, 0.5]


@pytest.mark.row(17)
@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_throttled_transaction_is_unavailable(place: Place, visitor: str, reason: str) -> None:
    lists, _ = place.store()
    cancel(lists, reason)
    with pytest.raises(Unavailable) as problem:
        lists.append(visitor, lists.read(visitor).submission(), [1.0] * 30)
    assert problem.value.status == 503
    assert "retry-after" in problem.value.headers


@pytest.mark.row(17, 18)
@pytest.mark.parametrize("fault", [*REFUSALS, *LOST_ANSWERS])
def test_a_call_is_attempted_three_times_and_no_more(place: Place, visitor: str, fault: Fault) -> None:
    lists, wire = place.store(lambda operation: fault)
    with pytest.raises(Unavailable) as problem:
        lists.read(visitor)
    assert wire.sent == ["Query"] * 3
    assert (problem.value.status, problem.value.headers["retry-after"]) == (503, "5")
    wire.clear()
    with pytest.raises(Unavailable):
        lists.append(visitor, lists_submission(place, visitor), [1.0])
    assert len(wire.sent) == 3


def lists_submission(place: Place, visitor: str) -> Any:
    return place.store()[0].read(visitor).submission()


@pytest.mark.row(18)
def test_a_dead_table_is_answered_well_before_the_gateway_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    one_attempt = connection.CONNECT_SECONDS + connection.READ_SECONDS
    pauses = sum(endpoint.THROTTLED_SECONDS * 2**attempt for attempt in range(ATTEMPTS - 1))
    one_call = ATTEMPTS * one_attempt + pauses
    assert one_call == 18
    assert DEADLINE_SECONDS + one_call < FUNCTION_SECONDS


@pytest.mark.row(18)
def test_no_attempt_begins_after_the_deadline(
    place: Place, visitor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists, other = place.store()[0], place.store()[0]
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    write, now = lists._table.write, [time.monotonic()]
    clock = SimpleNamespace(time=time.time, sleep=time.sleep, monotonic=lambda: now[0])
    monkeypatch.setattr("core.lists.dynamodb.time", clock)

    def slow(writes: Any) -> None:
        now[0] += DEADLINE_SECONDS + 1
        add(other, visitor, 2.0)
        write(writes)

    lists._table.write = slow  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        lists.append(visitor, submission, [0.5, 0.5])
    assert everything(lists, visitor) == [1.0, 2.0]


def test_a_lost_answer_to_a_client_without_a_form_is_never_stored_twice(place: Place, visitor: str) -> None:
    """Between the write and the client's second attempt, others may push its token out of the window."""
    other = place.store()[0]
    add(other, visitor, 0.0)

    def others_go_on(operation: str) -> Fault | None:
        if operation != "UpdateItem":
            return None
        stormy.append(operation)
        if len(stormy) == 2:
            for number in range(50):
                add(other, visitor, float(number))
        return Fault.TIMEOUT_AFTER if len(stormy) == 1 else None

    stormy: list[str] = []
    lists, _ = place.store(others_go_on)
    assert lists.append(visitor, Submission.of_no_form(), [0.5]) is Outcome.UNSURE
    assert everything(other, visitor).count(0.5) == 1
