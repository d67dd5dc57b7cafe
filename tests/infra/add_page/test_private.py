"""`make page PRIVATE=yes`: a page that asks for a password from its first deployment on."""

from pathlib import Path

import pytest

from infra.add_page.block import page_block
from infra.add_page.decide import Wanted
from infra.add_page.handler import Made, handler
from infra.add_page.report import report
from tests.support.project import copy_of_project

SCRIPT = """def salary(grade: int) -> int:
    \"\"\"Look up a salary.\"\"\"
    return 1000 * grade
"""


@pytest.mark.slow
def test_a_private_page_is_added_with_its_rights_and_asks_for_a_password(tmp_path: Path) -> None:
    script = tmp_path / "salary.py"
    script.write_text(SCRIPT)
    project = copy_of_project(tmp_path / "project")
    added = project.add(script, private=True)
    app = (project.root / "functions" / "salary" / "app.py").read_text()
    assert 'handler = form_page(salary, title="Salary", private=True)' in app
    assert page_block("salary", "form", private=True) in (project.root / "template.yaml").read_text()
    assert ".venv/bin/wombat password --page salary" in report(added)
    ((status, text),) = project.visit(("/salary", {}))
    assert (status, "This page is private. Sign in to see it." in text) == (401, True)


@pytest.mark.parametrize("kind", ["form", "list"])
def test_a_private_page_with_examples_is_valid_python(kind: str) -> None:
    made = Made(kind, "salary", [{"grade": 1}])  # type: ignore[arg-type]
    source = handler("salary", made, "Salaries", Wanted(private=True))
    compile(source, "app.py", "exec")
    assert source.count("private=True") == 1
