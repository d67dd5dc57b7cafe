"""A page's block in template.yaml: adding and removing it."""

import pytest

from infra.add_page.block import MARKER, Kind, camel_case, page_block
from infra.add_page.template_edit import CannotEdit, insert_page, without_page
from infra.template.read import ROOT, SITE

TEMPLATE = (SITE / "template.yaml").read_text()
SAMPLES: list[tuple[str, Kind]] = [
    ("adder", "form"),
    ("mode", "list"),
    ("two_numbers", "console"),
    ("most_common", "console"),
    ("burrow", "console"),
    ("maze", "command"),
]


def test_the_sample_pages_have_the_text_that_the_command_writes() -> None:
    """Those that the author of this project has not removed."""
    text = (ROOT / "template.yaml").read_text()
    blocks = [page_block(page, kind) for page, kind in SAMPLES if (ROOT / "functions" / page).exists()]
    assert [block for block in blocks if block not in text] == []


@pytest.mark.parametrize("kind", ["form", "list", "console", "command"])
def test_adding_and_removing_a_page_restores_the_template(kind: Kind) -> None:
    added = insert_page(TEMPLATE, page_block("tip_calculator", kind))
    assert added != TEMPLATE
    assert added.replace(page_block("tip_calculator", kind), "") == TEMPLATE
    assert without_page(added, "tip_calculator") == TEMPLATE


def test_a_page_that_takes_minutes_has_a_worker_without_the_signing_key() -> None:
    block = page_block("primes", "form", minutes=10)
    added = insert_page(TEMPLATE, block)
    assert added.replace(block, "") == TEMPLATE
    assert without_page(added, "primes") == TEMPLATE
    page, worker = block.split("  PrimesWorkerFunction:\n")
    assert "JOB_WORKER: !Ref PrimesWorkerFunction.Alias" in page
    assert "Action: lambda:InvokeFunction\n                Resource: !Ref PrimesWorkerFunction.Alias" in page
    assert "MaximumRetryAttempts: 0" in worker
    assert "SigningKey" not in worker
    assert "secretsmanager" not in worker
    assert "{dynamodb:LeadingKeys: ['primes#*']}" in worker


def test_a_form_whose_results_are_shared_has_the_rights_of_a_list_page_but_for_files() -> None:
    block = page_block("dice", "form", share=True)
    of_files = [line for line in page_block("dice", "list").splitlines() if line not in block.splitlines()]
    assert of_files
    assert all("iles" in line or "s3:" in line or "StringLike: " in line for line in of_files)
    assert without_page(insert_page(TEMPLATE, page_block("dice", "form", share=True)), "dice") == TEMPLATE


def test_a_form_with_large_files_has_the_rights_of_a_list_page_and_storage_for_them() -> None:
    block = page_block("video", "form", large_files=500_000_000)
    assert without_page(insert_page(TEMPLATE, block), "video") == TEMPLATE
    storage = "      EphemeralStorage: {Size: 733}     # MB, for the largest uploads\n"
    assert block.replace(storage, "") == page_block("video", "form", large_files=0)
    assert page_block("video", "form", large_files=0) == page_block("video", "list")


def test_pages_are_in_the_order_in_which_they_were_added() -> None:
    both = insert_page(insert_page(TEMPLATE, page_block("one", "form")), page_block("two", "list"))
    assert both.index("OneRole:") < both.index("TwoFunction:") < both.index(MARKER)
    assert without_page(both, "one") == insert_page(TEMPLATE, page_block("two", "list"))


@pytest.mark.parametrize(("page", "kind"), SAMPLES)
def test_removing_a_sample_removes_only_its_block(page: str, kind: Kind) -> None:
    assert without_page(TEMPLATE, page) == TEMPLATE.replace(page_block(page, kind), "")


def test_removing_a_page_removes_the_authors_changes_to_it_and_no_other_comment() -> None:
    added = insert_page(TEMPLATE, page_block("one", "form"))
    added = added.replace("  OneFunction:\n", "  # This one is slow.\n  OneFunction:\n")
    added = added.replace(
        "Handler: functions.one.app.handler", "Timeout: 29\n      Handler: functions.one.app.handler"
    )
    assert without_page(added, "one") == TEMPLATE


def test_a_template_without_the_marker_or_the_page_is_not_changed() -> None:
    with pytest.raises(CannotEdit, match="lacks the line"):
        insert_page(TEMPLATE.replace("Add pages above", "Something else"), page_block("one", "form"))
    with pytest.raises(CannotEdit, match="has no resource OneFunction"):
        without_page(TEMPLATE, "one")


def test_logical_ids_are_in_camel_case() -> None:
    assert [camel_case(page) for page in ("adder", "two_numbers", "a1_b2")] == ["Adder", "TwoNumbers", "A1B2"]
