"""Run tools of the standard library as pages and in a terminal, and compare the results."""

import importlib.util
from pathlib import Path

import pytest

from core.replay.screen import plain
from tests.support.commands import Case, answer_of, in_terminal, page_of, send

CODE = "def half(x):\n    '''Doc.'''\n    return x / 2\n"
TOOLS = {
    "ast": [
        Case(["code.txt"], files={"infile": ("code.txt", CODE)}),
        Case(["-m", "eval", "sum.txt"], {"mode": "eval"}, files={"infile": ("sum.txt", "1 + 1")}),
        Case(["-i", "1", "code.txt"], {"indent": "1"}, files={"infile": ("code.txt", CODE)}),
    ],
    "calendar": [
        Case(["2024"], {"year": "2024"}),
        Case(["2024", "2"], {"year": "2024", "month": "2"}),
        Case(["--type=html", "2024"], {"year": "2024", "type": "html"}),
    ],
    "inspect": [
        Case(["json"], {"object": "json"}),
        Case(["--details", "json:loads"], {"object": "json:loads", "details": "on"}),
        Case(["no_such_module"], {"object": "no_such_module"}),
    ],
    "tokenize": [
        Case(["code.txt"], files={"filename": ("code.txt", CODE)}),
        Case(["--exact", "code.txt"], {"exact": "on"}, files={"filename": ("code.txt", CODE)}),
        Case(["bad.txt"], files={"filename": ("bad.txt", "'''")}),
    ],
}


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_tool_of_the_standard_library_gives_the_same_output_as_in_a_terminal(
    name: str, tmp_path: Path
) -> None:
    found = importlib.util.find_spec(name)
    assert found
    assert found.origin
    page = page_of(Path(found.origin), tmp_path / "tool", keep=False)
    for number, case in enumerate(TOOLS[name]):
        terminal = in_terminal(Path(found.origin), case, tmp_path / f"terminal-{number}" / "tool")
        content = answer_of(send(page, case, as_json=True))
        assert (content["printed"], content["status"]) == (plain(terminal.printed), terminal.status)
