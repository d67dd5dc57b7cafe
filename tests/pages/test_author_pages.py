"""The pages of this project's author: each answers, is described for programs, and has locked packages.

The other tests run on the sample pages in tests/samples.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.page import path_of
from infra.add_page.name import RESERVED
from infra.build.page_packages import REQUIREMENTS, is_current
from infra.template.read import ROOT

FOLDERS = [app.parent for app in sorted((ROOT / "functions").glob("*/app.py"))]
PAGES = [folder.name for folder in FOLDERS if folder.name not in RESERVED]


def run(*module: str | Path) -> str:
    """Return the output of a module that works on the author's site."""
    environment = os.environ | {"PYTHONHASHSEED": "0", "POWERTOOLS_METRICS_DISABLED": "true"}
    del environment["WOMBAT_SITE"]
    command = [sys.executable, "-m", *module]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_author_answers(page: str) -> None:
    assert "problem" not in json.loads(run("infra.add_page.try_page", "page", page))


@pytest.mark.parametrize("page", PAGES)
def test_the_packages_of_a_page_are_locked(page: str) -> None:
    requirements = ROOT / "functions" / page / REQUIREMENTS
    assert not requirements.exists() or is_current(requirements)


def test_the_identity_of_the_authors_site_can_be_used(tmp_path: Path) -> None:
    run("infra.build.identity", tmp_path)
    assert json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))["title"]


def test_every_page_of_the_author_is_on_the_home_page_and_described_for_programs(tmp_path: Path) -> None:
    run("infra.build.site_index", tmp_path)
    pages = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))
    assert {page["path"] for page in pages} == {path_of(page) for page in PAGES}
    described = json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))["paths"]
    assert {page["path"] for page in pages if page["kind"] == "form"} <= described.keys()
