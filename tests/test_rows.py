"""docs/failures.md lists, by number, what can go wrong with a site; a test that proves a row says so."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from infra.template.read import ROOT

TESTS = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
ROWS = {
    int(number): set(re.findall(r"`([^`]+)`", files))
    for number, files in ROW.findall((ROOT / "docs" / "failures.md").read_text(encoding="utf-8"))
}


def marked(source: str) -> Iterator[int]:
    """Yield the rows that the tests in a file are marked with; a mark on anything else proves nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.row":
                    yield from (ast.literal_eval(row) for row in decorator.args)


def test_every_row_names_exactly_the_files_that_test_it() -> None:
    found = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        for row in marked(file.read_text(encoding="utf-8")):
            found[row].add(file.relative_to(TESTS).as_posix())
    assert found == ROWS


def test_no_row_is_without_a_test() -> None:
    assert ROWS
    assert [row for row, files in ROWS.items() if not files] == []


def test_only_a_mark_on_a_test_counts() -> None:
    assert list(
        marked("@pytest.mark.row(1, 2)\ndef test_a(): ...\n@pytest.mark.row(3)\ndef helps(): ...")
    ) == [1, 2]
