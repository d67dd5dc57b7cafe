"""A page's lines in template.yaml, and how they get in and out."""

import pytest

from infra.add_page.block import MARKER, Kind, camel_case, page_block
from infra.add_page.template_edit import CannotEdit, insert_page, without_page
from infra.template.read import ROOT

TEMPLATE = (ROOT / "template.yaml").read_text()
SAMPLES: list[tuple[str, Kind]] = [
    ("adder", "form"),
    ("mode", "list"),
    ("two_numbers", "console"),
    ("most_common", "console"),
    ("burrow", "console"),
    ("maze", "command"),
]


@pytest.mark.parametrize(("page", "kind"), SAMPLES)
def test_a_page_that_came_with_wombat_is_written_as_the_command_writes_one(page: str, kind: Kind) -> None:
    assert page_block(page, kind) in TEMPLATE


@pytest.mark.parametrize("kind", ["form", "list", "console", "command"])
def test_a_page_put_in_and_taken_out_leaves_the_template_as_it_was(kind: Kind) -> None:
    added = insert_page(TEMPLATE, "tip_calculator", kind)
    assert added != TEMPLATE
    assert added.replace(page_block("tip_calculator", kind), "") == TEMPLATE
    assert without_page(added, "tip_calculator") == TEMPLATE


def test_pages_stand_in_the_order_in_which_they_were_added() -> None:
    both = insert_page(insert_page(TEMPLATE, "one", "form"), "two", "list")
    assert both.index("OneRole:") < both.index("TwoFunction:") < both.index(MARKER)
    assert without_page(both, "one") == insert_page(TEMPLATE, "two", "list")


@pytest.mark.parametrize(("page", "kind"), SAMPLES)
def test_taking_out_a_sample_takes_its_lines_alone(page: str, kind: Kind) -> None:
    assert without_page(TEMPLATE, page) == TEMPLATE.replace(page_block(page, kind), "")


def test_what_the_author_changed_in_a_page_goes_with_it_and_other_comments_stay() -> None:
    added = insert_page(TEMPLATE, "one", "form")
    added = added.replace("  OneFunction:\n", "  # This one is slow.\n  OneFunction:\n")
    added = added.replace(
        "Handler: functions.one.app.handler", "Timeout: 29\n      Handler: functions.one.app.handler"
    )
    assert without_page(added, "one") == TEMPLATE


def test_a_template_without_its_marker_or_without_the_page_is_left_alone() -> None:
    with pytest.raises(CannotEdit, match="has lost the line"):
        insert_page(TEMPLATE.replace("Add pages above", "Something else"), "one", "form")
    with pytest.raises(CannotEdit, match="has no OneFunction"):
        without_page(TEMPLATE, "one")


def test_logical_ids_are_in_camel_case() -> None:
    assert [camel_case(page) for page in ("adder", "two_numbers", "a1_b2")] == ["Adder", "TwoNumbers", "A1B2"]
