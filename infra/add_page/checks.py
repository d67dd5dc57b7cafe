"""Try out a changed copy of the project: each check is a program of its own, run in the copy.

Raises `infra.add_page.refusal.Refused` with what the program found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from infra.add_page.refusal import Refused
from infra.add_page.seen import Seen

LOADING_SECONDS = 60  # for a script to be loaded and shown once; Lambda gives up after 10


def kind_of(copy: Path, page: str, module: str, function: str) -> str:
    """`form` or `list`, whichever a function can be."""
    return _check(copy, "kind", page, module, function)["kind"]


def seen_in(copy: Path, page: str) -> Seen:
    """What the script of a page does when it is run."""
    return Seen.of(json.loads(_check(copy, "watch", page)["seen"]))


def check_page(copy: Path, page: str) -> str:
    """The page answers, and so does every other one; what came of one submission, in words."""
    return _check(copy, "page", page).get("tried", "")


def check_template(copy: Path) -> None:
    """CloudFormation would take the template."""
    command = [Path(sys.executable).with_name("cfn-lint"), copy / "template.yaml"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise Refused(f"template.yaml would not be valid:\n{finished.stdout}{finished.stderr}".rstrip())


def _check(copy: Path, *what: str) -> dict[str, str]:
    # The copy comes before the project in which `wombat` is installed: the interpreter's own folder is first.
    command = [sys.executable, "-m", "infra.add_page.try_page", *what]
    environment = os.environ | {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }
    environment.pop("PYTHONSAFEPATH", None)
    try:
        finished = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LOADING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(
            f"The script was still busy after {LOADING_SECONDS} seconds of being loaded. "
            "Does a loop at its top level never end?"
        ) from None
    if not finished.stdout:
        said = finished.stderr.strip()[-2000:] or "It ended Python while it was being loaded."
        raise Refused(f"The script could not be tried out.\n{said}")
    found: dict[str, str] = json.loads(finished.stdout)
    if "problem" in found:
        raise Refused(found["problem"])
    return found
