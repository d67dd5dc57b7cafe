"""`make page SHARE=yes`: a form whose visitors can share a result."""

from pathlib import Path

import pytest

from infra.add_page.refusal import Refused
from tests.support.project import copy_of_project

SCRIPT = '''def dice(sides: int) -> int:
    """Throw a die.

    >>> dice(6)
    4
    """
    return 4
'''


@pytest.mark.slow
def test_a_form_that_shares_is_added_with_its_rights_and_shares(tmp_path: Path) -> None:
    script = tmp_path / "dice.py"
    script.write_text(SCRIPT)
    project = copy_of_project(tmp_path / "project")
    project.add(script, share=True)
    app = (project.root / "functions" / "dice" / "app.py").read_text()
    assert '    title="Dice",\n    share=True,\n    examples=[' in app
    assert "LeadingKeys: ['dice#*']" in (project.root / "template.yaml").read_text()
    _, (status, text) = project.visit(("/dice", {}), ("Run", {"sides": "6"}))
    assert (status, "Share this result" in text) == (200, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "minutes"),
    [("print(input())\n", 0), (SCRIPT, 1)],
)
def test_a_page_that_shares_anyway_is_told_so(tmp_path: Path, source: str, minutes: int) -> None:
    script = tmp_path / "dice.py"
    script.write_text(source)
    project = copy_of_project(tmp_path / "project")
    with pytest.raises(Refused, match="can share results without it"):
        project.add(script, share=True, minutes=minutes)
