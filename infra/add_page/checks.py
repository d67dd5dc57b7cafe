"""Check a changed copy of the project. Each check is a separate program that runs in the copy.

The functions raise `infra.add_page.refusal.Refused` with the problem that the program found.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from infra.add_page.behaviour import Behaviour
from infra.add_page.block import Kind, logical_ids
from infra.add_page.refusal import Refused

LOADING_SECONDS = 60  # to load a script and show its page once; Lambda allows 10


class FunctionsKind(NamedTuple):
    """The kind of page that a function can be, `form` or `list`, the examples in its docstring, whether it
    gives files, and the bytes of the large files that it takes."""

    kind: Kind
    examples: list[Any]
    files: bool
    uploads: int = 0


def kind_of(copy: Path, page: str, module: str, function: str) -> FunctionsKind:
    """Return the kind of page that a function can be."""
    found = _check(copy, "kind", page, module, function)
    kind: Kind = "list" if found["kind"] == "list" else "form"
    examples = ast.literal_eval(found["examples"])
    return FunctionsKind(kind, examples, bool(found["files"]), int(found["uploads"]))


def observe_script(copy: Path, page: str) -> Behaviour:
    """Run the script of a page, and return its behaviour."""
    return Behaviour.of(json.loads(_check(copy, "observe", page)["behaviour"]))


def check_page(copy: Path, page: str) -> str:
    """Check that all pages answer. Return the outcome of one submission of a command page, '' for others."""
    return _check(copy, "page", page).get("tried", "")


def check_template(copy: Path) -> None:
    """Check that the template is valid, with cfn-lint."""
    command = [Path(sys.executable).with_name("cfn-lint"), copy / "template.yaml"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise Refused(
            f"With this page template.yaml would be invalid:\n{finished.stdout}{finished.stderr}".rstrip()
        )


def check_size(copy: Path, page: str) -> None:
    """Check that Lambda allows the size of the page with its packages."""
    command = [sys.executable, "-m", "infra.build.package", logical_ids(page)[0]]
    finished = subprocess.run(
        command, cwd=copy, env=_environment(), capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise Refused(finished.stderr.strip())


def _check(copy: Path, *arguments: str) -> dict[str, str]:
    # `python -m` puts the working directory first on sys.path, so the copy is imported, not the installed
    # project.
    command = [sys.executable, "-m", "infra.add_page.try_page", *arguments]
    try:
        finished = subprocess.run(
            command,
            cwd=copy,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LOADING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(
            f"The script did not finish loading within {LOADING_SECONDS} seconds. Does it have a loop at top "
            "level that "
            "never ends?"
        ) from None
    if not finished.stdout:
        problem = finished.stderr.strip()[-2000:] or "It ended Python while it was loaded."
        raise Refused(f"The script cannot be loaded.\n{problem}")
    found: dict[str, str] = json.loads(finished.stdout)
    if "problem" in found:
        raise Refused(found["problem"])
    return found


def _environment() -> dict[str, str]:
    """Return the environment of a program that works on the copy alone."""
    environment = os.environ | {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ASK_PASSWORDS": "false",
        "LOG_LEVEL": "CRITICAL",
    }
    for name in ("PYTHONSAFEPATH", "WOMBAT_SITE"):
        environment.pop(name, None)
    return environment
