"""The tools from npm that check pages; `make checkers` installs them in infra/verify/checkers."""

import json
import subprocess
from pathlib import Path
from typing import Any

from infra.template.read import ROOT
from tests.support.checks import cannot_run

CHECKERS = ROOT / "infra" / "verify" / "checkers"
NODE = ROOT / ".venv-checkers" / "bin" / "node"


def package(name: str) -> Path:
    """The folder of an npm package."""
    folder = CHECKERS / "node_modules" / name
    if not (CHECKERS / "node_modules" / "ready").exists():
        cannot_run("the checkers from npm are not installed: make checkers")
    return folder


def version(name: str) -> str:
    found: str = json.loads((package(name) / "package.json").read_text())["version"]
    return found


def run(script: str, given: object) -> Any:
    """Run a script of infra/verify/checkers on `given`, and return its output; both are JSON."""
    finished = subprocess.run(
        [NODE, CHECKERS / script], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)
