"""Try out one page of this project, in a process of its own because it runs an author's code:

    python -m infra.add_page.try_page kind NAME MODULE FUNCTION   which kind of page a function can be
    python -m infra.add_page.try_page page NAME                   whether the page answers, and the whole site

Prints one JSON object: `kind`, or `problem` in words for the author, or nothing. What the author's code
prints goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, get_origin, get_type_hints

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from core import form_page, list_page
from core.fields import NotAField
from core.page import path_of
from core.replay import Replay, replay
from infra.add_page.block import logical_ids
from infra.serve.gateway import event_of
from infra.serve.local_aws import local_aws
from infra.serve.site import Site, environment_of, variables
from infra.template.read import ROOT, functions, read_template

SCRIPTS = ("processing.py", "script.py")
SHOWN_LINES = 5  # of what a script printed before it died


def main(arguments: list[str]) -> dict[str, str]:
    match arguments:
        case ["kind", name, module, function]:
            return kind_of(f"functions.{name}.{module}", function)
        case ["page", name]:
            return check(name)
    raise SystemExit(__doc__)


def kind_of(module: str, function: str) -> dict[str, str]:
    """`list` for a function of one list, else `form`; or why a function can be neither."""
    try:
        wanted = getattr(importlib.import_module(module), function)
    except BaseException as error:  # noqa: BLE001 - whatever an author's module does when it is loaded
        return {"problem": f"The script cannot be loaded: {_told(error, Path(*module.split('.')).parent)}"}
    problems = {}
    makers: dict[str, Callable[..., object]] = {"list": list_page, "form": form_page}
    for kind, maker in makers.items():
        try:
            maker(wanted, title="A page")
        except NotAField as problem:
            problems[kind] = str(problem)
        except Exception as error:  # noqa: BLE001 - a type that cannot even be looked up
            problems[kind] = f"{function}(): {type(error).__name__}: {error}"
        else:
            return {"kind": kind}
    return {"problem": problems["list" if _takes_only_a_list(wanted) else "form"]}


def _takes_only_a_list(function: Callable[..., Any]) -> bool:
    try:
        kinds = [kind for name, kind in get_type_hints(function).items() if name != "return"]
    except Exception:  # noqa: BLE001 - as above
        return False
    return len(kinds) == 1 and list in (kinds[0], get_origin(kinds[0]))


def check(name: str) -> dict[str, str]:
    """Whether the page of `functions/<name>/` is made, answers a GET with 200, and leaves every other page
    of the site working."""
    template = read_template()
    environment = environment_of(template, functions(template)[logical_ids(name)[0]])
    folder = Path("functions", name)
    with local_aws():
        try:
            with variables(environment):
                app: ModuleType = importlib.import_module(f"functions.{name}.app")
                handler = app.handler
        except BaseException as error:  # noqa: BLE001 - whatever an author's module does when it is loaded
            return {"problem": f"The page cannot be made: {_told(error, folder)}"}
        script = ROOT / folder / "script.py"
        if script.exists():
            network = "network=True" in (ROOT / folder / "app.py").read_text("utf-8")
            run = replay(script, [], seed=secrets.randbits(128), started=time.time(), network=network)
            if run.state in ("failed", "stopped"):
                return {"problem": _died(run)}
        with variables(environment):
            status = handler(_get(path_of(name)), None)["statusCode"]
        if status != 200:
            return {"problem": f"The page was made, but answers with the error {status}."}
        try:
            Site()
        except Exception as error:  # noqa: BLE001 - whatever stands in the way
            return {"problem": f"The site as a whole no longer starts: {_told(error, Path('functions'))}"}
    return {}


def _get(path: str) -> dict[str, Any]:
    return event_of(Request(EnvironBuilder(path, base_url="http://localhost").get_environ()), f"ANY {path}")


def _died(run: Replay) -> str:
    """Why a script comes to no question: what it showed last, and its error."""
    shown = run.transcript.strip().splitlines()[-SHOWN_LINES:]
    error = run.traceback.strip().splitlines()[-1:] or [run.error]
    words = "\n".join(f"    {line}" for line in [*shown, *error])
    what = "was stopped" if run.state == "stopped" else "ends with an error"
    hint = ""
    if "FileNotFoundError" in run.traceback:
        hint = "\n\nIf that file lies beside the script, give the folder with both: FROM=path/to/folder"
    return f"The script {what} before it asks anything:\n\n{words}{hint}"


def _told(error: BaseException, folder: Path) -> str:
    """An exception in words, with the author's line at which it came up."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT / folder) in frame.filename
    ]
    where = ""
    if frames:
        file = Path(frames[-1].filename).name
        # The script itself has another name here than its author gave it.
        where = f"line {frames[-1].lineno}: " if file in SCRIPTS else f"{file}, line {frames[-1].lineno}: "
    return f"{where}{type(error).__name__}: {error}"


if __name__ == "__main__":
    report = os.dup(1)
    os.dup2(2, 1)
    answer = main(sys.argv[1:])
    os.write(report, json.dumps(answer).encode())
    sys.stdout.flush()
    os._exit(0)  # threads and exit functions of the author's module are none of ours
