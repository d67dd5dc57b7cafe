"""The failure catalogue lists, by number, what can go wrong with a site; a test that proves a row says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infra.template.read import ROOT
from tests.support.checks import cannot_run

# 19, 27, 31, 46, 52, 60, 64, 69, 70, 74, 77 and 79 were never given out.
ROWS = {*range(1, 91)} - {19, 27, 31, 46, 52, 60, 64, 69, 70, 74, 77, 79}
TESTS = Path(__file__).parent
CATALOGUE = ROOT.parent / "shared" / "failure-catalogue.md"


def marked(source: str) -> Iterator[int]:
    """The rows that tests of a file are marked with; a mark on anything else proves nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.row":
                    yield from (ast.literal_eval(row) for row in decorator.args)


def test_every_row_of_the_failure_catalogue_has_a_test() -> None:
    found = {row for file in TESTS.rglob("test_*.py") for row in marked(file.read_text(encoding="utf-8"))}
    assert found == ROWS


def test_a_mark_counts_on_a_test_alone() -> None:
    assert list(
        marked("@pytest.mark.row(1, 2)\ndef test_a(): ...\n@pytest.mark.row(3)\ndef helps(): ...")
    ) == [1, 2]


def test_the_rows_are_those_of_the_catalogue() -> None:
    if not CATALOGUE.exists():
        cannot_run("the catalogue itself is not part of the project")
    numbered = re.findall(r"^\| (\d+) \|", CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(map(int, numbered)) == ROWS
