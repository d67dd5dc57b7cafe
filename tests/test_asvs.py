"""docs/security.md has every requirement of levels 1 and 2 in ASVS 5.0's chapters 6 and 7, and its tests
exist."""

import ast
import re

from infra.template.read import ROOT

TABLE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d\.\d\.\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$", re.MULTILINE)
# How many requirements of each section are of level 1 or 2; they come before those of level 3.
SECTIONS = {"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4}
SECTIONS |= {"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2}


def test_every_requirement_has_a_row() -> None:
    wanted = [f"{section}.{place + 1}" for section, number in SECTIONS.items() for place in range(number)]
    assert [number for number, _, _ in ROW.findall(TABLE)] == wanted


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE))
    assert len(named) > 20
    for file, test in named:
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (file, test)


def test_what_is_not_met_is_said_at_the_top() -> None:
    missed = [number for number, state, _ in ROW.findall(TABLE) if "not met" in state]
    said = re.search(r"\*\*Three are not met: (.+?)\.\*\*", TABLE.replace("\n", " "))
    assert said
    assert re.findall(r"\d\.\d\.\d+", said[1]) == missed
