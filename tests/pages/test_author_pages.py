"""The pages of this project's author: each answers in valid HTML, states its fields, has locked packages, and
fits Lambda.

The other tests run on the sample pages in tests/samples.
"""

import json
import os
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import html5lib
import pytest
from html5lib.constants import E

from core.page import path_of
from core.pages.command.api import ANSWERS
from core.web.event import JSON_TYPE
from infra.add_page.block import logical_ids
from infra.add_page.name import RESERVED
from infra.build.environment import LOCKS
from infra.build.package_size import MAX_UNZIPPED_BYTES, unzipped_bytes
from infra.build.page_packages import LOCK, REQUIREMENTS, is_current
from infra.template.read import ROOT
from tests.support.html import Page

OF_WOMBAT = 20_000_000  # bytes; five times what the package of a list page has besides the page itself
FOLDERS = [app.parent for app in sorted((ROOT / "functions").glob("*/app.py"))]
PAGES = [folder.name for folder in FOLDERS if folder.name not in RESERVED]


def run(*module: str | Path) -> str:
    """Return the output of a module that works on the author's site."""
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    del environment["WOMBAT_SITE"]
    command = [sys.executable, "-m", *module]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@cache
def tried(page: str) -> dict[str, str]:
    answer: dict[str, str] = json.loads(run("infra.add_page.try_page", "page", page))
    return answer


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the list of pages, and of their description for programs."""
    folder = tmp_path_factory.mktemp("index")
    run("infra.build.site_index", folder)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_author_answers(page: str) -> None:
    assert "problem" not in tried(page)


@pytest.mark.parametrize("page", PAGES)
def test_the_html_of_a_page_is_valid(page: str) -> None:
    """As far as that can be seen without the Nu checker, which needs Java (tests/browsers)."""
    html = tried(page)["html"]
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert [f"line {line}: {E[code] % values}" for (line, _), code, values in parser.errors] == []
    Page(html)  # raises AssertionError for ids that are not unique or not there


@pytest.mark.parametrize("page", PAGES)
def test_a_page_states_its_fields_to_visitors_and_programs(page: str, index: Path) -> None:
    described = json.loads((index / "openapi.json").read_text(encoding="utf-8"))["paths"]
    if path_of(page) not in described:
        return  # a command with subcommands, each of which has an address
    content: dict[str, Any] = described[path_of(page)]["post"]["requestBody"]["content"]
    described_forms = [each["schema"] for kind, each in content.items() if kind != JSON_TYPE]
    if not described_forms:
        return  # a list or a console page, whose JSON is not what its forms send
    (form,) = described_forms
    inputs = {element.attributes.get("name") for element in Page(tried(page)["html"]).root.walk()}
    assert form["properties"].keys() - {ANSWERS.name} <= inputs
    assert all(each["title"] for each in form["properties"].values())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_its_package(page: str, pytestconfig: pytest.Config) -> None:
    """A page with packages of its own is measured once, as `sam build` does, and again after a change."""
    folder = ROOT / "functions" / page
    size = unzipped_bytes(folder)
    assert size + OF_WOMBAT < MAX_UNZIPPED_BYTES
    if not (folder / LOCK).exists():
        return
    locks = [(folder / LOCK).read_bytes(), (LOCKS / "list.txt").read_bytes()]
    measured = f"wombat/{page}-{sha256(b''.join(locks)).hexdigest()}-{size}"
    if not pytestconfig.cache or not pytestconfig.cache.get(measured, default=False):
        run("infra.build.package", logical_ids(page)[0])
        if pytestconfig.cache:
            pytestconfig.cache.set(measured, value=True)


@pytest.mark.parametrize("page", PAGES)
def test_the_packages_of_a_page_are_locked(page: str) -> None:
    requirements = ROOT / "functions" / page / REQUIREMENTS
    assert not requirements.exists() or is_current(requirements)


def test_the_identity_of_the_authors_site_can_be_used(tmp_path: Path) -> None:
    run("infra.build.identity", tmp_path)
    assert json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))["title"]


def test_every_page_of_the_author_is_on_the_home_page_and_described_for_programs(index: Path) -> None:
    pages = json.loads((index / "pages.json").read_text(encoding="utf-8"))
    assert {page["path"] for page in pages} == {path_of(page) for page in PAGES}
    described = json.loads((index / "openapi.json").read_text(encoding="utf-8"))["paths"]
    assert {page["path"] for page in pages if page["kind"] == "form"} <= described.keys()
