"""The Nu HTML checker, which is the W3C's, on every page in each of its states, its style sheet included."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.browsers import checkers
from tests.browsers.tour import STOPS, Tour
from tests.checks import cannot_run


def test_the_nu_html_checker_finds_nothing(tour: Tour, figures: list[str], tmp_path: Path) -> None:
    java = shutil.which("java")
    if java is None:
        cannot_run("no Java on this machine")
    jar = checkers.package("vnu-jar") / "build" / "dist" / "vnu.jar"
    for name in STOPS:
        if name not in tour.documents:  # when this test runs alone
            with tour.stop(name):
                pass
        (tmp_path / f"{name}.html").write_bytes(tour.documents[name])
    files = sorted(tmp_path.iterdir())
    checked = subprocess.run(
        [java, "-jar", jar, "--format", "json", *files], capture_output=True, check=False
    )
    messages = json.loads(checked.stderr)["messages"]
    assert [f"{message['url'].rpartition('/')[2]}: {message['message']}" for message in messages] == []
    version = checkers.version("vnu-jar")
    figures.append(f"Nu HTML checker {version}: {len(files)} documents, no error and no warning")
