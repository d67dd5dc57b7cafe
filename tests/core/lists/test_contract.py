"""The contract of `core.lists.protocol.Lists`, on every table."""

import math
import random
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import Lists, ListSnapshot, Outcome, Submission, Value, sealing
from tests.support.lists import Place, add, everything

both = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=12)


@pytest.mark.row(20)
def test_a_number_is_there_straight_after_it_was_added(lists: Lists, visitor: str) -> None:
    for count in range(1, 65):  # over several seals
        add(lists, visitor, float(count))
        assert everything(lists, visitor) == [float(number) for number in range(1, count + 1)]


@pytest.mark.row(3)
def test_a_double_click_stores_one_number(lists: Lists, visitor: str) -> None:
    submission = add(lists, visitor, 4.0)
    assert lists.append(visitor, submission, [4.0]) is Outcome.AGAIN
    assert everything(lists, visitor) == [4.0]


@pytest.mark.row(3)
@pytest.mark.parametrize("before", [0, 19, 20, 21, 40])
def test_a_double_click_is_recognised_after_a_seal(lists: Lists, visitor: str, before: int) -> None:
    for number in range(before):
        add(lists, visitor, float(number))
    submission = add(lists, visitor, 0.5)
    assert lists.append(visitor, submission, [0.5]) is Outcome.AGAIN
    assert everything(lists, visitor).count(0.5) == 1


@pytest.mark.row(2)
def test_two_tabs_that_add_equal_numbers_store_both(lists: Lists, visitor: str) -> None:
    first, second = lists.read(visitor).submission(), lists.read(visitor).submission()
    assert lists.append(visitor, first, [7.0]) is Outcome.DONE
    assert lists.append(visitor, second, [7.0]) is Outcome.DONE
    assert everything(lists, visitor) == [7.0, 7.0]


@pytest.mark.row(13)
def test_a_form_sent_again_with_another_number_is_refused(lists: Lists, visitor: str) -> None:
    submission = add(lists, visitor, 1.0)
    assert lists.append(visitor, submission, [2.0]) is Outcome.OTHER
    assert lists.append(visitor, submission, [1.0, 2.0]) is Outcome.OTHER
    assert lists.take_back(visitor, submission) is Outcome.OTHER
    assert lists.start_over(visitor, submission) is Outcome.OTHER
    assert lists.close(visitor, submission) == (Outcome.OTHER, 0)
    assert everything(lists, visitor) == [1.0]


@pytest.mark.row(14)
def test_an_old_form_is_never_guessed_about(lists: Lists, visitor: str) -> None:
    sent = add(lists, visitor, 0.0)
    unsent = lists.read(visitor).submission()
    for number in range(34):
        add(lists, visitor, float(number + 1))
    before = everything(lists, visitor)
    assert lists.append(visitor, sent, [0.0]) is Outcome.UNSURE
    assert lists.append(visitor, unsent, [0.0]) is Outcome.UNSURE
    assert lists.take_back(visitor, unsent) is Outcome.UNSURE
    assert lists.start_over(visitor, unsent) is Outcome.UNSURE
    assert lists.close(visitor, unsent) == (Outcome.UNSURE, 0)
    assert everything(lists, visitor) == before
    add(lists, visitor, 61.0)  # a new form always gets through


@pytest.mark.row(14)
def test_a_form_of_an_expired_list_is_never_guessed_about(lists: Lists, visitor: str) -> None:
    gone = Submission(b"12345", born=1, version=3)
    assert lists.append(visitor, gone, [1.0]) is Outcome.UNSURE
    add(lists, visitor, 2.0)
    assert lists.append(visitor, gone, [1.0]) is Outcome.UNSURE
    assert everything(lists, visitor) == [2.0]


@pytest.mark.row(15)
@pytest.mark.parametrize("before", range(18, 23))
def test_two_forms_sent_as_the_tail_fills_are_both_kept(lists: Lists, visitor: str, before: int) -> None:
    for number in range(before):
        add(lists, visitor, float(number))
    forms = [lists.read(visitor).submission() for _ in range(3)]
    for number, form in enumerate(forms):
        assert lists.append(visitor, form, [number + 0.5]) is Outcome.DONE
    assert everything(lists, visitor)[-3:] == [0.5, 1.5, 2.5]


@pytest.mark.row(21)
def test_all_of_a_list_larger_than_one_query_is_read(place: Place, visitor: str) -> None:
    lists, wire = place.store()
    values = [math.sqrt(number) * 1e-300 for number in range(150_000)]
    add(lists, visitor, *values)
    snapshot = lists.read(visitor)
    assert snapshot.count == 150_000
    wire.clear()
    assert list(lists.entries(visitor, snapshot)) == values
    assert wire.sent.count("Query") > 1
    assert list(lists.entries(visitor, snapshot, 16_000, 17_000)) == values[16_000:17_000]
    assert list(lists.entries(visitor, snapshot, 149_990)) == values[149_990:]


@pytest.mark.row(24)
def test_calculate_closes_the_list_and_opens_the_next_in_one_step(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0, 2.0)
    late = lists.read(visitor).submission()
    calculate = lists.read(visitor).submission()
    outcome, number = lists.close(visitor, calculate, [3.0])
    assert outcome is Outcome.DONE
    assert lists.close(visitor, calculate, [3.0]) == (Outcome.AGAIN, number)
    assert lists.append(visitor, late, [4.0]) is Outcome.DONE
    closed = lists.closed(visitor, number)
    assert closed is not None
    assert list(lists.entries(visitor, closed)) == [1.0, 2.0, 3.0]
    assert everything(lists, visitor) == [4.0]
    assert lists.read(visitor).results == (number,)


@pytest.mark.row(25)
def test_start_over_abandons_the_list_once(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    assert lists.start_over(visitor, submission) is Outcome.DONE
    add(lists, visitor, 2.0)
    assert lists.start_over(visitor, submission) is Outcome.AGAIN
    assert everything(lists, visitor) == [2.0]


@pytest.mark.row(25)
def test_start_over_drops_only_values_that_the_form_showed(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    add(lists, visitor, 2.0)
    assert lists.start_over(visitor, submission) is Outcome.CONFLICT
    assert everything(lists, visitor) == [1.0, 2.0]


def test_take_back_removes_only_a_value_that_the_form_showed(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0)
    submission = lists.read(visitor).submission()
    add(lists, visitor, 2.0)
    assert lists.take_back(visitor, submission) is Outcome.CONFLICT
    assert everything(lists, visitor) == [1.0, 2.0]


def take_all_back(lists: Lists, visitor: str, count: int) -> None:
    values: list[Value] = [float(number) for number in range(count)]
    add(lists, visitor, *values)
    for left in range(count - 1, -1, -1):
        assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
        if left % 7 == 0:
            assert everything(lists, visitor) == values[:left]
    assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
    assert everything(lists, visitor) == []


@pytest.mark.parametrize("count", [5, 21, 45])
def test_every_number_can_be_taken_back_one_by_one(lists: Lists, visitor: str, count: int) -> None:
    take_all_back(lists, visitor, count)


def test_a_bulk_entry_can_be_taken_back_one_by_one(on_dynamodb: Place, visitor: str) -> None:
    take_all_back(on_dynamodb.store()[0], visitor, 700)


def test_numbers_added_and_taken_back_in_turn_stay_in_order(lists: Lists, visitor: str) -> None:
    model: list[float] = []
    for turn in range(70):
        if turn % 5 in (3, 4) and model:
            model.pop()
            assert lists.take_back(visitor, lists.read(visitor).submission()) is Outcome.DONE
        else:
            model.append(float(turn))
            add(lists, visitor, float(turn))
    assert everything(lists, visitor) == model


def test_a_submission_without_a_form_is_always_new(lists: Lists, visitor: str) -> None:
    for number in range(50):
        assert lists.append(visitor, Submission.of_no_form(), [float(number)]) is Outcome.DONE
    assert lists.take_back(visitor, Submission.of_no_form()) is Outcome.DONE
    assert everything(lists, visitor) == [float(number) for number in range(49)]


def test_visitors_and_pages_have_lists_of_their_own(lists: Lists, visitor: str) -> None:
    add(lists, visitor, 1.0)
    assert lists.read(visitor + "x") == ListSnapshot()
    assert lists.read(visitor[:-1]) == ListSnapshot()


def test_a_list_takes_a_million_numbers_and_not_one_more(
    lists: Lists, visitor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.lists.items.MAX_VALUES", 70)
    monkeypatch.setattr("core.lists.head.MAX_VALUES", 70)
    add(lists, visitor, *map(float, range(48)))
    for number in range(48, 70):
        add(lists, visitor, float(number))
    for values in ([70.0], [70.0, 71.0]):
        assert lists.append(visitor, lists.read(visitor).submission(), values) is Outcome.FULL
    assert lists.close(visitor, lists.read(visitor).submission(), [70.0]) == (Outcome.FULL, 0)
    assert len(everything(lists, visitor)) == 70
    assert lists.close(visitor, lists.read(visitor).submission())[0] is Outcome.DONE


@pytest.mark.row(30)
@both
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=130), st.booleans())
@pytest.mark.slow
def test_every_finite_float_comes_back_bit_for_bit(
    lists: Lists, visitor: str, values: list[float], at_once: bool
) -> None:
    values += [1e300, 5e-324, -0.0, 0.1 + 0.2, 1.7976931348623157e308, -2.2250738585072014e-308]
    assert lists.start_over(visitor, lists.read(visitor).submission()) is Outcome.DONE
    if at_once:
        add(lists, visitor, *values)
    else:
        for value in values[-25:]:
            add(lists, visitor, value)
    outcome, number = lists.close(visitor, lists.read(visitor).submission())
    closed = lists.closed(visitor, number)
    assert outcome is Outcome.DONE
    assert closed is not None
    back = list(lists.entries(visitor, closed))
    wanted = values if at_once else values[-25:]
    assert struct.pack(f"{len(back)}d", *back) == struct.pack(f"{len(wanted)}d", *wanted)


@pytest.mark.row(28, 29)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_never_stored(lists: Lists, visitor: str, value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        lists.append(visitor, lists.read(visitor).submission(), [1.0, value])
    with pytest.raises(ValueError, match="finite"):
        lists.append(visitor, lists.read(visitor).submission(), [value])
    assert everything(lists, visitor) == []


def test_a_float_of_another_library_is_stored_as_a_float(lists: Lists, visitor: str) -> None:
    class Loud(float):
        def __repr__(self) -> str:
            return f"Loud({float(self)})"

    add(lists, visitor, Loud(1.5))
    assert everything(lists, visitor) == [1.5]


def test_a_submission_survives_its_form() -> None:
    submission = Submission(b"\x00\xff\x10ab", 1_700_000_000, 12)
    assert Submission.parse(str(submission)) == submission
    assert Submission.parse(str(submission) + "0") is None
    assert Submission.parse(str(submission._replace(version=-1))) is None


def test_a_chunk_tells_values_of_every_kind_apart() -> None:
    values: list[Value] = [1, 1.0, "1", "", "\n", "€\ud800", -0.0, 10**30]
    chunk = sealing.Chunk(1, 0, sealing.to_texts(values))
    assert list(map(repr, sealing.unpack(chunk.packed()))) == list(map(repr, values))


@pytest.mark.parametrize("last", ["", "1"], ids=["numbers", "and a text"])
def test_a_long_chunk_gives_every_number_back_bit_for_bit(last: Value) -> None:
    draw = random.Random(11)  # noqa: S311 - the same every time
    doubles = (struct.unpack("d", draw.randbytes(8))[0] for _ in range(sealing.CHUNK_VALUES // 2))
    values: list[Value] = [double for double in doubles if math.isfinite(double)]
    values += [-0.0, 5e-324, 10**399, -(2**63) - 1, 2**64, *([last] if last else [])]
    chunk = sealing.Chunk(1, 0, sealing.to_texts(values))
    assert len("".join(chunk.texts)) > sealing.MSGSPEC_BYTES
    assert list(map(repr, sealing.unpack(chunk.packed()))) == list(map(repr, values))
