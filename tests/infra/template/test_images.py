"""A page as a container image, as the runbook describes it."""

import re
from pathlib import Path

import pytest

from infra.add_page.checks import check_template
from infra.add_page.template_edit import insert_page
from infra.template.read import ROOT, SITE, functions, handler_of, read_template

pytestmark = pytest.mark.slow

RUNBOOK = (ROOT / "infra" / "operate" / "RUNBOOK.md").read_text(encoding="utf-8")
ENTRY, PROPERTIES = re.findall(r"```yaml\n(.*?)```", RUNBOOK, re.DOTALL)
(DOCKERFILE,) = re.findall(r"```dockerfile\n(.*?)```", RUNBOOK, re.DOTALL)


def test_the_template_entry_of_an_image_in_the_runbook_is_valid_and_has_a_handler(tmp_path: Path) -> None:
    template = insert_page((SITE / "template.yaml").read_text(), "forecast", "form")
    before, _, entry = template.partition("  ForecastFunction:\n")
    entry = entry.replace("    Metadata: {BuildMethod: makefile, Dependencies: page}\n", ENTRY, 1)
    entry = entry.replace("      Handler: functions.forecast.app.handler\n", PROPERTIES, 1)
    path = tmp_path / "template.yaml"
    path.write_text(f"{before}  ForecastFunction:\n{entry}")
    check_template(tmp_path)
    function = functions(read_template(path))["ForecastFunction"]
    assert handler_of(function) == "functions.forecast.app.handler"


def test_every_file_that_the_image_copies_exists_or_belongs_to_the_page() -> None:
    copied = [
        word for line in re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]
    assert len(copied) > 4
    missing = [name for name in copied if not (ROOT / name).exists()]
    assert {name.partition("/requirements")[0] for name in missing} == {"functions/forecast"}
