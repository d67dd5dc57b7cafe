"""Numbers and dates as people write them: one reading, several to choose from, or none. Never a guess."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, localcontext
from math import isfinite

import pytest
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol, get_minus_sign_symbol
from hypothesis import given, settings
from hypothesis import strategies as st

from core.fields.bulk import from_cells, from_text
from core.fields.dates import DATE, DATETIME
from core.fields.entries import BadEntries
from core.fields.exact_numbers import DECIMAL, INTEGER
from core.fields.field import Field
from core.fields.kind import Kind
from core.fields.number import FLOAT
from core.fields.question import Question

# Locales whose spreadsheets write ASCII digits, with each mark and grouping that there is.
LOCALES = [
    "cs_CZ",
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "en_GB",
    "en_IN",
    "en_US",
    "en_ZA",
    "es_ES",
    "es_MX",
    "fi_FI",
    "fr_CH",
    "fr_FR",
    "he_IL",
    "it_IT",
    "ja_JP",
    "nb_NO",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ru_RU",
    "sv_SE",
    "tr_TR",
    "uk_UA",
    "vi_VN",
]
DIGITS = "#" * 340  # behind the decimal mark: the smallest double has 324
finite = st.floats(allow_nan=False, allow_infinity=False)
everyday = st.floats(-1e7, 1e7).map(lambda number: round(number, 3))
whole = st.integers(-(10**7), 10**7).map(float)


def written(pattern: str, locale: str) -> Callable[[float], str]:
    """Writes a number with this locale's marks, and every digit that Python's shortest text has. (Babel
    itself drops pairs of Swiss apostrophes.)"""
    marks = str.maketrans(
        {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": get_minus_sign_symbol(locale)}
    )

    def write(number: float) -> str:
        with localcontext(prec=1_000):
            text = format_decimal(Decimal(repr(number)), pattern, "en_US", decimal_quantization=False)
        return text.translate(marks)

    return write


def scientific(locale: str) -> Callable[[float], str]:
    """The same with an exponent."""

    def write(number: float) -> str:
        with localcontext(prec=1_000):
            mantissa, exponent = f"{Decimal(repr(number)):.16e}".split("e")
            shown = format_decimal(
                Decimal(mantissa), "0.################", locale, decimal_quantization=False
            )
            return f"{shown}E{int(exponent)}"

    return write


def as_question(question: Question) -> set[str]:
    return {option.words for option in question.options}


def same(values: Sequence[float], numbers: Sequence[float]) -> bool:
    return [value.hex() for value in values] == [(number + 0.0).hex() for number in numbers]


def is_told_apart(read: Callable[[str], Sequence[float]], numbers: Sequence[float]) -> bool:
    """Whether `numbers` come back, at once or by one of the answers to a question."""
    try:
        return same(read(""), numbers)
    except Question as question:
        return any(same(read(option.key), numbers) for option in question.options)


numbers = st.lists(
    st.one_of(finite, everyday, whole).filter(lambda number: number != 0), min_size=1, max_size=5
)
dialects = st.one_of(
    st.sampled_from(LOCALES).map(lambda locale: written(f"#,##0.{DIGITS}", locale)),
    st.sampled_from(LOCALES).map(lambda locale: written(f"0.{DIGITS}", locale)),
    st.sampled_from(LOCALES).map(scientific),
    st.just(written(f"#,##,##0.{DIGITS}", "en_IN")),
    st.just(repr),
)


@settings(deadline=None)
@given(numbers, dialects, st.sampled_from(["\n", "\r\n", "\t", "; ", ";", " ", ", "]))
def test_a_pasted_list_comes_back_bit_for_bit_or_is_asked_about(
    values: list[float], write: Callable[[float], str], apart: str
) -> None:
    text = apart.join(map(write, values))
    assert is_told_apart(lambda key: from_text(text, FLOAT, key).values, values)


@settings(deadline=None)
@given(numbers, dialects)
def test_a_column_comes_back_bit_for_bit_or_is_asked_about(
    values: list[float], write: Callable[[float], str]
) -> None:
    cells = [(line, write(value)) for line, value in enumerate(values, 1)]
    assert is_told_apart(lambda key: from_cells(cells, FLOAT, key).values, values)


@settings(deadline=None)
@given(numbers.map(lambda values: values[0]), dialects)
def test_one_number_comes_back_bit_for_bit_or_is_asked_about(
    value: float, write: Callable[[float], str]
) -> None:
    field = Field("number", "Number")
    assert is_told_apart(lambda key: [field.parse(write(value), key)], [value])


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789.,' \u00a0-\n\t;eE[]()NA"), max_size=60))
def test_any_text_is_read_asked_about_or_refused_in_words(text: str) -> None:
    answers = [""]
    while answers:
        try:
            values = from_text(text, FLOAT, answers.pop()).values
        except Question as question:
            answers += [option.key for option in question.options]
        except BadEntries as error:
            messages, count = error.messages, error.count
            assert count >= len(messages) > 0
        else:
            assert all(map(isfinite, values))


ONE = [
    ("1,5", 1.5),
    ("1.234,5", 1234.5),
    ("1,234.5", 1234.5),
    ("1,234,567", 1234567),
    ("12,34,567", 1234567),
    ("1 234", 1234),
    ("1\u00a0234", 1234),
    ("1\u202f234,5", 1234.5),
    ("1\u2009234", 1234),
    ("1'234.5", 1234.5),
    ("1\u2019234", 1234),
    ("\u22125", -5),
    ("\u20135", -5),
    ("\u200e-5", -5),
    ("0,125", 0.125),
    ("0.125", 0.125),
    ("1234,567", 1234.567),
    ("1,5e3", 1500),
]


@pytest.mark.parametrize(("text", "number"), ONE)
def test_what_has_one_reading_is_taken(text: str, number: float) -> None:
    assert Field("number", "Number").parse(text, "") == number


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (FLOAT, "1,234", {"1234, comma between thousands", "1.234, comma as decimal mark"}),
        (FLOAT, "1.234", {"1.234, point as decimal mark", "1234, point between thousands"}),
        (DECIMAL, "1,000", {"1000, comma between thousands", "1.000, comma as decimal mark"}),
        (DATE, "01/02/2024", {"1 February 2024", "2 January 2024"}),
        (DATETIME, "1/2/2024 9:05", {"1 February 2024, 09:05", "2 January 2024, 09:05"}),
    ],
)
def test_what_has_two_readings_is_asked_about(kind: Kind, text: str, words: set[str]) -> None:
    with pytest.raises(Question) as caught:
        Field("value", "Value", kind).parse(text, "")
    assert as_question(caught.value) == words


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (INTEGER, "1,234", 1234),  # 1.234 is no whole number
        (DATE, "31.12.2024", date(2024, 12, 31)),
        (DATE, "12/31/2024", date(2024, 12, 31)),
        (DATE, "01.02.2024", date(2024, 2, 1)),
        (DATE, "2024/12/31", date(2024, 12, 31)),
        (DATE, "03/03/2024", date(2024, 3, 3)),
    ],
)
def test_other_kinds_follow_the_same_rule(kind: Kind, text: str, value: object) -> None:
    assert Field("value", "Value", kind).parse(text, "") == value


def test_json_and_defaults_stay_strict() -> None:
    with pytest.raises(ValueError, match="'1,5' is not a number"):
        Field("number", "Number").parse("1,5")


MANY = [
    ("\u22125 3 3", [-5, 3, 3]),
    ("1,2,2", [1, 2, 2]),
    ("1,5;2,5;1,5", [1.5, 2.5, 1.5]),
    ("1,234\n2,34", [1.234, 2.34]),
    ("1.234,56", [1234.56]),
    ("1,234,567.8", [1234567.8]),
    ("[1, 2, 2]", [1, 2, 2]),
    ("[1.234,5]", [1.234, 5]),
    ("(1, 2)", [1, 2]),
    ("1\t2\t2", [1, 2, 2]),
    ("1\u00a0234", [1234]),
    ("1\u202f234\n5", [1234, 5]),
    ("1\u00a02\u00a03", [1, 2, 3]),
    ("1,\n2,\n3,", [1, 2, 3]),
]


@pytest.mark.parametrize(("text", "values"), MANY)
def test_a_paste_with_one_reading_is_taken(text: str, values: list[float]) -> None:
    assert from_text(text).values == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "1,234\n2,345",
            {
                "2 numbers, comma between thousands: 1234, 2345",
                "2 numbers, comma as decimal mark: 1.234, 2.345",
            },
        ),
        (
            "1,5 2,5",
            {
                "2 numbers, comma as decimal mark: 1.5, 2.5",
                "4 numbers, separated by commas: 1, 5, 2, 5",
            },
        ),
        ("1 234", {"2 numbers: 1, 234", "1 number, blank between thousands: 1234"}),
        ("1;;2", {"2 numbers, leaving out 1 empty cell: 1, 2"}),
        ("1\t\t\t2", {"2 numbers, leaving out 2 empty cells: 1, 2"}),
        ("1\nNA\n2\nn/a\n-\n#N/A", {"2 numbers, leaving out 4 empty cells: 1, 2"}),
    ],
)
def test_a_paste_with_several_readings_or_empty_cells_is_asked_about(text: str, words: set[str]) -> None:
    with pytest.raises(Question) as caught:
        from_text(text)
    assert as_question(caught.value) == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$5 $6", "Line 1: '$5' is not a number. Leave out the sign '$'."),
        ("50%", "Line 1: '50%' is not a number. Leave out the sign '%'."),
        ("5 kg", "Line 1: 'kg' is not a number."),
        ("5kg", "Line 1: '5kg' is not a number. Leave out 'kg'."),
        ("1\n½", "Line 2: '½' is not a number. Use the plain digits 0 to 9."),
        ("1/2", "Line 1: '1/2' is not a number. '/' cannot be part of a number."),
        ("0x10", "Line 1: '0x10' is not a number. Leave out 'x'."),
        (
            "1\u2028",
            "Line 1: '1' is not a number. The invisible character U+2028 cannot be part of a number.",
        ),
        ("1\n2\x0c\n€3", "Line 2: '2' is not a number. The invisible character U+000C cannot be part"),
        ("1.5\n2,5", "Line 2: '2,5' is written in another way than the other numbers. Write all alike."),
        ("(1,234)", "Line 1: '(1,234)' is not a number. '(' cannot be part of a number."),
    ],
)
def test_what_has_no_reading_names_what_is_in_the_way(text: str, said: str) -> None:
    with pytest.raises(BadEntries) as caught:
        from_text(text)
    assert caught.value.messages[0].startswith(said)


def test_an_answer_holds_for_the_question_that_it_was_given_to_and_no_other() -> None:
    key = next(option.key for option in asked("1,234\n2,345").options if "decimal" in option.words)
    assert from_text("3,456\n4,567", FLOAT, key).values == [3.456, 4.567]
    assert Field("number", "Number").parse("5,678", key) == 5.678
    assert asked("1 234", key).options  # whether blanks group was never said


def asked(text: str, key: str = "") -> Question:
    with pytest.raises(Question) as caught:
        from_text(text, FLOAT, key)
    return caught.value


def test_dates_of_a_column_have_one_order() -> None:
    cells = [(1, "01/02/2024"), (2, "31/12/2024")]
    assert from_cells(cells, DATE).values == [date(2024, 2, 1), date(2024, 12, 31)]
    with pytest.raises(Question):
        from_cells(cells[:1], DATE)


@pytest.mark.parametrize(
    "text", ["1" * 300_000, "1 234" * 60_000, "+-" * 150_000, "; " * 150_000, "," * 300_000, "x" * 300_000]
)
def test_a_hostile_text_is_read_or_refused(text: str) -> None:
    said = ""
    try:
        from_text(text)
    except (BadEntries, Question) as error:
        said = str(error)
    assert len(said) < 1_000
