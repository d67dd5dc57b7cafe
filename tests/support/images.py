"""A page as a container image, made of the lines in the runbook."""

import re
from pathlib import Path

from infra.add_page.block import page_block
from infra.add_page.template_edit import insert_page
from infra.template.read import ROOT

_RUNBOOK = (ROOT / "infra" / "operate" / "RUNBOOK.md").read_text(encoding="utf-8")
_METADATA, _PROPERTIES = re.findall(r"```yaml\n(.*?)```", _RUNBOOK, re.DOTALL)
(_DOCKERFILE,) = re.findall(r"```dockerfile\n(.*?)```", _RUNBOOK, re.DOTALL)
PAGE = "forecast"


def add_image(site: Path, processing: str) -> None:
    """Add the runbook's form page with this script to a site."""
    page = site / "functions" / PAGE
    page.mkdir()
    (page / "__init__.py").touch()
    (page / "processing.py").write_text(processing)
    (page / "app.py").write_text(
        f"from core import form_page\nfrom functions.{PAGE}.processing import {PAGE}\n\n"
        f"handler = form_page({PAGE}, title='Forecast')\n"
    )
    (page / "Dockerfile").write_text(_DOCKERFILE)
    template = site / "template.yaml"
    before, name, entry = insert_page(template.read_text(), page_block(PAGE, "form")).partition(
        "  ForecastFunction:\n"
    )
    entry = entry.replace("    Metadata: {BuildMethod: makefile, Dependencies: page}\n", _METADATA, 1)
    entry = entry.replace("      Handler: functions.forecast.app.handler\n", _PROPERTIES, 1)
    template.write_text(f"{before}{name}{entry}")
