"""A page as a container image, as the runbook describes it. tests/end_to_end runs one in Docker."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.add_page.checks import check_template
from infra.template.read import ROOT, SITE, functions, handler_of, read_template
from tests.support.images import PAGE, add_image

pytestmark = pytest.mark.slow

FORECAST = "def forecast(today: float) -> float:\n    return today + 1\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    shutil.copy(SITE / "template.yaml", tmp_path)
    (tmp_path / "functions").mkdir()
    shutil.copy(SITE / "functions" / "__init__.py", tmp_path / "functions")
    add_image(tmp_path, FORECAST)
    return tmp_path


def test_the_template_entry_of_an_image_in_the_runbook_is_valid_and_has_a_handler(site: Path) -> None:
    check_template(site)
    function = functions(read_template(site / "template.yaml"))["ForecastFunction"]
    assert handler_of(function) == "functions.forecast.app.handler"


def test_the_folder_of_an_image_is_the_page_s_package_with_its_dockerfile(site: Path) -> None:
    shutil.copytree(SITE / "functions" / "home", site / "functions" / "home")  # the site's identity
    command = [sys.executable, "-m", "infra.build.images"]
    environment = os.environ | {"WOMBAT_SITE": str(site)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"Filled .wombat/images/{PAGE} for sam build.\n"
    image = site / ".wombat" / "images" / PAGE
    assert (image / "functions" / PAGE / "Dockerfile").exists()
    assert (image / "functions" / PAGE / "processing.py").read_text() == FORECAST
    assert (image / "htpy").is_dir()
    assert (image / "deployed-with").exists()
