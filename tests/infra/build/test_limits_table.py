"""The limits in the documents are those in the code."""

from infra.build import limits_table


def test_the_table_of_limits_is_up_to_date() -> None:
    """`.venv/bin/python -m infra.build.limits_table` writes it."""
    assert limits_table.document() == limits_table.DOCUMENT.read_text(encoding="utf-8")
