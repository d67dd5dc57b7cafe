"""The rule for numbers: digits, an optional sign, point and exponent, surrounding blanks."""

import re
import sys
from math import copysign

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.fields.number import NotANumber, format_number, parse_number
from core.fields.quoting import ECHOED_CHARACTERS

finite = st.floats(allow_nan=False, allow_infinity=False)
RULE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def refusal(text: str) -> str:
    with pytest.raises(NotANumber) as caught:
        parse_number(text)
    return str(caught.value)


@pytest.mark.row(30)
@given(finite)
@example(1e300)
@example(5e-324)
@example(-0.0)
@example(0.1 + 0.2)
@example(sys.float_info.max)
def test_every_finite_float_comes_back_bit_for_bit(number: float) -> None:
    for text in (repr(number), format_number(number)):
        again = parse_number(text)
        assert again == number
        assert copysign(1, again) == copysign(1, number)


@given(finite)
def test_a_number_is_shown_as_short_as_possible_and_a_whole_one_without_its_point(number: float) -> None:
    shown = format_number(number)
    assert not shown.endswith(".0")
    assert len(shown) <= len(repr(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", 42.0),
        ("+42", 42.0),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("6.02e23", 6.02e23),
        ("6E-3", 0.006),
        ("007", 7.0),
        ("\t 42\r\n", 42.0),
        ("\u00a042\u2003", 42.0),
        ("0e-999", 0.0),
        ("1" * 309, float("1" * 309)),
    ],
)
def test_a_number_in_any_notation_of_the_rule_is_read(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.row(28, 34)
@given(st.text(st.sampled_from("0123456789+-.eE_, \u0661\uff11naif"), max_size=12))
def test_exactly_the_texts_of_the_rule_are_read(text: str) -> None:
    if RULE.fullmatch(text.strip()) and abs(float(text)) != float("inf") and abs(float(text)) > 1e-300:
        assert parse_number(text) == float(text)
    elif not RULE.fullmatch(text.strip()):
        assert refusal(text)


@given(st.text())
def test_any_text_is_a_finite_number_or_refused_in_one_line(text: str) -> None:
    try:
        number = parse_number(text)
    except NotANumber as error:
        said = str(error)
        assert said.endswith((".", "6", "7", "8", "9", "0", "1", "2", "3", "4", "5"))
        assert "\n" not in said
        assert len(said) < 4 * ECHOED_CHARACTERS + 120
    else:
        assert abs(number) < float("inf")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("$5", "Leave out the sign '$'."),
        ("5 €", "Leave out the sign '€'."),
        ("50%", "Leave out the sign '%'."),
        ("5 kg", "Leave out 'kg'."),
        ("1/2", "'/' cannot be part of a number."),
        ("1\u2028", "The invisible character U+2028 cannot be part of a number."),
    ],
)
def test_what_is_in_the_way_is_named(text: str, advice: str) -> None:
    assert refusal(text).endswith(f" is not a number. {advice}")


@pytest.mark.parametrize("text", [",", "1,", ",5", "a,b", "1,,5"])
def test_a_comma_outside_a_number_gets_no_advice(text: str) -> None:
    assert "not a number." in refusal(text)


@pytest.mark.row(28)
@pytest.mark.parametrize("text", ["nan", "NaN", "+nan", "inf", "-inf", "Infinity", "-INFINITY"])
def test_nan_and_infinity_are_refused(text: str) -> None:
    assert refusal(text) == f"'{text}' is not a number. Only finite numbers can be entered."


@pytest.mark.row(29)
@pytest.mark.parametrize("text", ["1e400", "-1e400", "1.8e308", "9" * 310])
def test_a_number_that_is_too_large_is_refused(text: str) -> None:
    assert "is out of range: the largest number is about 1.8e308." in refusal(text)


@pytest.mark.row(29)
@pytest.mark.parametrize("text", ["1e-400", "-1e-400", "2e-324", "0." + "0" * 330 + "1"])
def test_a_number_that_is_too_small_is_refused(text: str) -> None:
    assert "is out of range: the smallest number above zero is about 5e-324." in refusal(text)


@pytest.mark.row(33)
@given(st.integers(401, 5000))
def test_a_text_that_is_too_long_is_refused_unread(length: int) -> None:
    assert refusal("9" * length) == f"'{'9' * 60}…' is too long for a number: {length:,} characters."


@pytest.mark.row(36)
@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0\u3000"])
def test_an_empty_text_asks_for_a_number(text: str) -> None:
    assert refusal(text) == "Enter a number."
