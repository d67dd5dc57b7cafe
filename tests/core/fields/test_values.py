"""Every kind of field: a typed text becomes its value, or an error that explains itself."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import annotated_types as at
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fields import Field, fields_of
from core.types import Email, LongText, Url

ROW_34 = pytest.mark.row(34)


class Size(Enum):
    SMALL = "small"
    LARGE = "very large"


class Level(Enum):
    LOW = 1
    HIGH = 2


def field_for(kind: Any) -> Field:
    def function(value: Any) -> None: ...

    function.__annotations__["value"] = kind
    (field,) = fields_of(function)
    assert isinstance(field, Field)
    return field


@pytest.mark.row(30)
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (int, st.integers()),
        (float, st.floats(allow_nan=False, allow_infinity=False)),
        (Decimal, st.decimals(allow_nan=False, allow_infinity=False)),
        (bool, st.booleans()),
        (date, st.dates()),
        (time, st.times().map(lambda value: value.replace(fold=0))),
        (datetime, st.datetimes().map(lambda value: value.replace(fold=0))),
        (Size, st.sampled_from(Size)),
        (Level, st.sampled_from(Level)),
        (Literal["a", 1], st.sampled_from(["a", 1])),
        (list[int], st.lists(st.integers(), min_size=1)),
        (list[date], st.lists(st.dates(), min_size=1)),
        (LongText, st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).filter(str.strip)),
    ],
)
def test_a_shown_value_is_read_as_the_same_value(kind: Any, values: st.SearchStrategy[Any]) -> None:
    field = field_for(kind)

    @given(values)
    def check(value: Any) -> None:
        read = field.parse(field.kind.show(value))
        assert repr(read) == repr(value)
        assert repr(field.kind.from_stored(field.kind.to_stored(value))) == repr(value)

    check()


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (int, "wombat", "'wombat' is not a whole number."),
        (int, "1.0", "'1.0' is not a whole number. Write it without a point or an exponent."),
        (int, "", "Enter a whole number."),
        pytest.param(int, "1_000", "'1_000' is not a whole number. Leave out the underscores.", marks=ROW_34),
        pytest.param(int, "٣", "'٣' is not a whole number. Use the plain digits 0 to 9.", marks=ROW_34),
        pytest.param(
            int,
            "1e1000000",
            "'1e1000000' is not a whole number. Write it without a point or an exponent.",
            marks=pytest.mark.row(32),
        ),
        pytest.param(
            int,
            "7" * 5000,
            f"'{'7' * 60}…' is too long for a number: 5,000 characters.",
            marks=pytest.mark.row(33),
        ),
        (Decimal, "1e7000", "'1e7000' is out of range: exponents go from -6144 to 6144."),
        pytest.param(
            Decimal,
            "nan",
            "'nan' is not a number. Only finite numbers can be entered.",
            marks=pytest.mark.row(28),
        ),
        (bool, "maybe", "'maybe' is neither yes nor no."),
        (str, "  ", "Enter the value."),
        (str, "a\nb", "Write this on one line."),
        (str, "a\0b", "This contains a character that cannot be shown. Type it again."),
        (Email, "wombat", "'wombat' is not an e-mail address. Write it like name@example.com."),
        (
            Url,
            "javascript:alert(1)",
            "'javascript:alert(1)' is not a web address. Write it like https://www.example.com/.",
        ),
        (date, "31.12.2024", "'31.12.2024' is not a date. Write it like 2024-12-31."),
        (date, "2023-02-29", "'2023-02-29' is not a date. Write it like 2024-12-31."),
        (time, "25:00", "'25:00' is not a time. Write it like 14:30."),
        (datetime, "2024-01-01T10:00Z", "'2024-01-01T10:00Z' has a time zone. Leave it out."),
        (Size, "huge", "'huge' is not one of the choices: small, very large."),
        (list[int], "1 x\ny 2 z", "Line 1: 'x' is not a whole number. And 2 more like this."),
        (list[str], "", "Enter at least one entry."),
        (Annotated[int, at.Ge(1), at.Le(10)], "11", "Value must be between 1 and 10."),
        (Annotated[int, at.Gt(0)], "0", "Value must be more than 0."),
        (Annotated[float, msgspec.Meta(ge=0)], "-1", "Value must be 0 or more."),
        (Annotated[float, at.MultipleOf(0.1)], "0.35", "Value must be a multiple of 0.1."),
        (Annotated[str, at.Len(2, 4)], "abcde", "Value must have between 2 and 4 characters, and has 5."),
        (
            Annotated[str, msgspec.Meta(max_length=3)],
            "abcd",
            "Value must have at most 3 characters, and has 4.",
        ),
        (Annotated[str, msgspec.Meta(pattern="^[a-z]+$")], "A", "Value is not in the right form."),
        (Annotated[date, at.Ge(date(2024, 1, 1))], "2023-12-31", "Value must be 2024-01-01 or more."),
        (list[Annotated[int, at.Le(5)]], "3 7", "Line 1: '7' must be 5 or less."),
        (Annotated[list[int], at.MaxLen(2)], "1 2 3", "Value must have at most 2 entries, and has 3."),
        (
            Annotated[int, msgspec.Meta(extra_json_schema={"enum": [1, 2]})],
            "3",
            "'3' is not one of the choices: 1, 2.",
        ),
    ],
)
def test_a_bad_value_is_refused_with_an_explanation(kind: Any, typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        field_for(kind).parse(typed)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (int, " +7 ", 7),
        (Decimal, "19.90", Decimal("19.90")),
        (int | None, " ", None),
        (time, "14:30", time(14, 30)),
        (datetime, "2024-12-31T14:30", datetime(2024, 12, 31, 14, 30)),  # noqa: DTZ001
        (Annotated[float, at.MultipleOf(0.1)], "0.3", 0.3),
        (list[str], "a b\n\nc", ["a b", "c"]),
        (list[float], "1; 2, 3\n4", [1.0, 2.0, 3.0, 4.0]),
        (LongText, "a\r\nb", "a\nb"),
        (bool | None, "false", False),
    ],
)
def test_a_good_value_is_read(kind: Any, typed: str, value: Any) -> None:
    assert repr(field_for(kind).parse(typed)) == repr(value)


@pytest.mark.row(32, 33)
@pytest.mark.parametrize("kind", [int, Decimal])
@pytest.mark.parametrize("typed", ["1e1000000", "9" * 100_000, "1e" + "9" * 300])
def test_an_enormous_number_is_refused_uncomputed(kind: Any, typed: str) -> None:
    """Computing it would take hours, or all memory."""
    with pytest.raises(ValueError, match=r"is too long for a number|is out of range|is not a whole number"):
        field_for(kind).parse(typed)


@given(st.text())
def test_any_text_is_a_value_or_a_value_error(text: str) -> None:
    kinds: list[Any] = [
        int,
        float,
        Decimal,
        str,
        bool,
        Email,
        Url,
        LongText,
        date,
        time,
        datetime,
        Size,
        list[int],
    ]
    for kind in kinds:
        with suppress(ValueError):
            field_for(kind).parse(text)


def test_limits_become_html_attributes() -> None:
    def of(kind: Any) -> dict[str, str]:
        field = field_for(kind)
        assert field.kind.limits
        return field.kind.limits.attributes(field.kind.control, field.kind.show)

    assert of(Annotated[date, at.Ge(date(2024, 1, 1))]) == {"min": "2024-01-01"}
    assert of(Annotated[str, at.Len(2, 4)]) == {"minlength": "2", "maxlength": "4"}
    assert of(Annotated[str, msgspec.Meta(pattern="^[a-z]+$")]) == {"pattern": "[a-z]+"}
    assert of(Annotated[str, msgspec.Meta(pattern="[a-z]")]) == {"pattern": ".*(?:[a-z]).*"}


def test_a_limit_without_an_html_attribute_is_in_the_hint_alone() -> None:
    number = field_for(Annotated[int, at.Ge(1), at.Le(10), at.MultipleOf(2)]).kind
    assert number.limits
    assert number.limits.attributes(number.control, number.show) == {}
    assert number.limits.words(number.show) == "At least 1, at most 10, a multiple of 2"
    text = field_for(Annotated[LongText, msgspec.Meta(pattern="^wombat", max_length=9)]).kind
    assert text.limits
    assert text.limits.attributes(text.control, text.show) == {"maxlength": "9"}
    day = field_for(Annotated[date, at.Ge(date(2024, 1, 1))]).kind
    assert day.limits
    assert day.limits.attributes("text", day.show) == {}


BLANK_VALUES: dict[Any, str] = {
    bool: "on",
    date: "2024-02-29",
    Decimal: "1.5",
    Email: "a@b.example",
    float: "1.5",
    int: "7",
    Literal["red"]: "red",
    Size: "small",
    Url: "https://a.example/",
}


@pytest.mark.parametrize("kind", BLANK_VALUES)
@pytest.mark.parametrize("around", [" ", "\t", "\r\n", "\xa0", "\u2009", "\u202f", "\u3000"])
def test_blanks_around_any_value_are_ignored(kind: Any, around: str) -> None:
    field, text = field_for(kind), BLANK_VALUES[kind]
    assert field.parse(f"{around}{text}{around}") == field.parse(text)


@pytest.mark.parametrize("kind", BLANK_VALUES)
@pytest.mark.parametrize("around", ["\u2028", "\u2029", "\x0b", "\x1c", "\x85", "\u200b"])
def test_what_is_no_blank_is_part_of_a_value(kind: Any, around: str) -> None:
    with pytest.raises(ValueError, match=r"is n|cannot be part"):
        field_for(kind).parse(f"{BLANK_VALUES[kind]}{around}")
