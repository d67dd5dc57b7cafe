"""From a function to its fields: labels, help, defaults, groups, and unsuitable parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import annotated_types as at
import pytest

from core import form_page
from core.fields import Field, Group, NotAField, fields_of, fill, label_of, leaves
from core.fields.docstring import parameters_of
from core.fields.text import LINE
from core.web.forms import FormData
from infra.template.read import SITE


@dataclass
class Address:
    """Where to send it.

    Attributes:
        street: With the number.
    """

    street: str
    code: int = 12345


@dataclass
class Loop:
    inner: "Loop"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("number1", "Number 1"),
        ("interest_rate", "Interest rate"),
        ("csv_file", "CSV file"),
        ("url", "URL"),
        ("image_urls", "Image URLs"),
        ("user_id", "User ID"),
        ("pdf2", "PDF 2"),
        ("idea", "Idea"),
        ("ids", "IDs"),
        ("s", "S"),
    ],
)
def test_a_label_is_the_name_in_words_and_knows_abbreviations(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("name", "message"), [("csv_file", "Enter the CSV file."), ("first_name", "Enter the first name.")]
)
def test_a_label_inside_a_message_keeps_its_abbreviation(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Field(name, label_of(name), LINE).parse("")


GOOGLE = """Do it.

    Args:
        width (float): How wide,
            in metres.
        height: How high.

    Returns:
        area: The area.
    """
NUMPY = """Do it.

    Parameters
    ----------
    width : float
        How wide,
        in metres.
    height : float, optional
        How high.

    Returns
    -------
    area : float
        The area.
    """
REST = """Do it.

    :param float width: How wide,
        in metres.
    :param height: How high.
    :returns: The area.
    """


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, REST], ids=["Google", "NumPy", "reST"])
def test_each_parameters_help_is_found_in_the_docstring(docstring: str) -> None:
    assert parameters_of(docstring) == {"width": "How wide, in metres.", "height": "How high."}


def test_annotated_help_wins_over_the_docstring() -> None:
    def area(width: Annotated[float, "From the left."], height: float) -> None: ...

    area.__doc__ = GOOGLE
    assert [field.hint for field in leaves(fields_of(area))] == ["From the left.", "How high."]


def test_a_dataclass_is_a_group_of_fields() -> None:
    def send(to: Address, back: Address | None = None) -> None: ...

    to, back = fields_of(send)
    assert isinstance(to, Group)
    assert [(field.name, field.hint) for field in leaves([to])] == [
        ("to.street", "With the number."),
        ("to.code", ""),
    ]
    filled = fill((to, back), FormData({"to.street": ["Main 1"], "back.code": ["12345"]}))
    assert filled.errors == {}
    assert filled.values == {"to": Address("Main 1"), "back": None}
    filled = fill((to, back), FormData({"to.code": ["x"]}))
    assert filled.errors == {"to.street": "Enter the street.", "to.code": "'x' is not a whole number."}


def test_a_default_that_is_a_list_is_new_at_each_call() -> None:
    def function(numbers: list[int] = [1, 2]) -> None: ...  # noqa: B006 - as authors write it

    fields = fields_of(function)
    fill(fields, FormData()).values["numbers"].append(3)
    assert fill(fields, FormData()).values == {"numbers": [1, 2]}


def positional(number: float, /) -> None: ...
def any_number(*numbers: float) -> None: ...
def named(**numbers: float) -> None: ...
def bare(number) -> None: ...  # type: ignore[no-untyped-def]
def mapping(number: dict[str, int]) -> None: ...
def either(number: int | str) -> None: ...
def long_number(number: Annotated[int, at.MaxLen(3)]) -> None: ...
def wide_text(number: Annotated[str, at.Ge(3)]) -> None: ...
def bad_default(number: Annotated[int, at.Ge(1)] = 0) -> None: ...
def endless(number: Loop) -> None: ...
def lists(number: list[list[int]]) -> None: ...


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (positional, "it cannot be passed by its name"),
        (any_number, "it cannot be passed by its name"),
        (named, "it cannot be passed by its name"),
        (bare, "it has no annotation"),
        (mapping, r"there is no field for dict\[str, int\]"),
        (either, r"int \| str could be several types"),
        (long_number, "a length is for text, lists and files"),
        (wide_text, "least and most are for numbers and dates"),
        (bad_default, "its default 0 does not fit: the default must be 1 or more"),
        (endless, "Loop nests more than 3"),
        (lists, r"there is no field for list\[list\[int\]\]"),
    ],
)
def test_an_unsuitable_parameter_is_refused_when_the_page_is_made(
    function: Callable[..., Any], why: str
) -> None:
    name = "numbers" if function in (any_number, named) else "number"
    start = rf"{function.__name__}\(\): the parameter '{name}' cannot be a field of a form: .*{why}"
    with pytest.raises(NotAField, match=start + ".* such as .*: float. These are suitable: int, float"):
        form_page(function, title="Refused")


def test_a_page_imports_only_the_kinds_of_its_fields() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from functions.adder.app import handler; "
        "print(sorted({'msgspec', 'annotated_types', 'multipart', 'core.fields.dates', 'core.fields.limits', "
        "'core.fields.exact_numbers', 'core.fields.bulk', 'core.fields.files', 'core.results.rich', "
        "'core.web.json_api', 'boto3'} & {*sys.modules}))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=SITE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert isinstance(fields_of(lambda: None), tuple)
    assert Field("x", "X").prefilled() == []
