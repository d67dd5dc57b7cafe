"""Check one page of this project, in a separate process because it runs an author's code:

    python -m infra.add_page.try_page kind NAME MODULE FUNCTION   the kind of a function's page
    python -m infra.add_page.try_page observe NAME                what the page's script does when it runs
    python -m infra.add_page.try_page page NAME                   whether the page works

Prints one JSON object, with `kind`, `examples`, `files` and `uploads`, with `behaviour`, with the page's
`html` and the outcome of one submission, `tried`, or with `problem`, a message for the author. Output of the
author's code goes to standard error.
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
from typing import Any, get_args, get_origin, get_type_hints

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from core import form_page, list_page
from core.commands.usage import USAGE_ERROR_STATUS
from core.fields import NotAField, fields_of, leaves
from core.fields.files import UploadedFile, is_large, most_bytes
from core.page import path_of
from core.replay import Replay, replay
from core.results.directory import beside
from infra.add_page.behaviour import observe_page_script
from infra.add_page.block import logical_ids
from infra.add_page.doctests import examples_from
from infra.add_page.try_command import try_command
from infra.read_command import CannotRead, write_of_page
from infra.serve.gateway import event_of
from infra.serve.local_aws import local_aws
from infra.serve.site import environment_of, variables
from infra.template.read import ROOT, functions, read_template

SCRIPTS = ("processing.py", "script.py")
SHOWN_LINES = 5  # of a script's output before its error


def main(arguments: list[str]) -> dict[str, str]:
    match arguments:
        case ["kind", name, module, function]:
            return kind_of(f"functions.{name}.{module}", function)
        case ["observe", name]:
            return {"behaviour": json.dumps(observe_page_script(ROOT / "functions" / name / "script.py"))}
        case ["page", name]:
            return check(name)
    raise SystemExit(__doc__)


def kind_of(module: str, function: str) -> dict[str, str]:
    """Return the kind `list` or `form`, with the form's `examples` as a Python literal, or a problem if the
    function can be neither."""
    folder = Path(*module.split(".")).parent
    try:
        with beside(ROOT / folder):
            wanted = getattr(importlib.import_module(module), function)
    except BaseException as error:  # noqa: BLE001 - any failure of the author's module
        return {"problem": f"The script cannot be loaded: {_describe(error, folder)}"}
    problems = {}
    makers: dict[str, Callable[..., object]] = {"list": list_page, "form": form_page}
    for kind, maker in makers.items():
        try:
            maker(wanted, title="A page")
        except NotAField as problem:
            problems[kind] = str(problem)
        except Exception as error:  # noqa: BLE001 - annotations may raise anything when they are evaluated
            problems[kind] = f"{function}() cannot be a page: {_describe(error, folder)}"
        else:
            examples = repr(examples_from(wanted) if kind == "form" else [])
            files = "yes" if _gives_files(wanted) else ""
            return {"kind": kind, "examples": examples, "files": files, "uploads": str(_uploads(wanted))}
    return {"problem": problems["list" if _takes_only_a_list(wanted) else "form"]}


def _uploads(function: Callable[..., Any]) -> int:
    """The bytes of the large files that a function takes at once."""
    return sum(most_bytes(field) for field in leaves(fields_of(function)) if is_large(field))


def _gives_files(function: Callable[..., Any]) -> bool:
    """Whether a function returns a file, alone or among other results."""
    waiting = [get_type_hints(function).get("return")]
    while waiting:
        found = waiting.pop()
        waiting += get_args(found)
        if isinstance(found, type) and issubclass(found, (UploadedFile, bytes, os.PathLike)):
            return True
    return False


def _takes_only_a_list(function: Callable[..., Any]) -> bool:
    try:
        kinds = [kind for name, kind in get_type_hints(function).items() if name != "return"]
    except Exception:  # noqa: BLE001 - as above
        return False
    return len(kinds) == 1 and list in (kinds[0], get_origin(kinds[0]))


def check(name: str) -> dict[str, str]:
    """Check that the page in `functions/<name>/` can be loaded and answers a GET with 200. Returns a problem,
    or the page's `html`, with the outcome of one submission if it was `tried`."""
    template = read_template()
    environment = environment_of(template, functions(template)[logical_ids(name)[0]])
    folder = Path("functions", name)
    try:
        descriptions = write_of_page(ROOT / folder)
    except CannotRead as problem:
        return {"problem": str(problem)}
    with local_aws():
        try:
            with variables(environment), beside(ROOT / folder):
                app: ModuleType = importlib.import_module(f"functions.{name}.app")
                handler = app.handler
        except BaseException as error:  # noqa: BLE001 - any failure of the author's module
            return {"problem": f"The page cannot be loaded: {_describe(error, folder)}"}
        script = ROOT / folder / "script.py"
        network = "network=True" in (ROOT / folder / "app.py").read_text("utf-8")
        tried = ""
        if handler.commands:
            with variables(environment):
                tried, failed = try_command(handler)
            if failed:
                return {"problem": tried}
            tried = "\n".join([tried, *(f"{note}." for each in descriptions for note in each.notes)])
        elif script.exists():
            run = replay(script, [], seed=secrets.randbits(128), started=time.time(), network=network)
            if run.state in ("failed", "stopped"):
                return {"problem": _describe_failure(run)}
            if run.state == "finished" and run.status == USAGE_ERROR_STATUS:
                return {"problem": _describe_usage_error(run)}
        with variables(environment):
            answer = handler(_get(path_of(name)), None)
        if answer["statusCode"] != 200:
            return {"problem": f"The page answers with the status {answer['statusCode']} instead of 200."}
    return {"html": answer["body"]} | ({"tried": tried} if tried else {})


def _get(path: str) -> dict[str, Any]:
    return event_of(Request(EnvironBuilder(path, base_url="http://localhost").get_environ()), f"ANY {path}")


def _describe_failure(run: Replay) -> str:
    """Return a message with a script's last output and its error."""
    shown = run.transcript.strip().splitlines()[-SHOWN_LINES:]
    error = run.traceback.strip().splitlines()[-1:] or [run.error]
    words = "\n".join(f"    {line}" for line in [*shown, *error])
    outcome = "was stopped" if run.state == "stopped" else "fails"
    hint = ""
    if "FileNotFoundError" in run.traceback:
        hint = "\n\nIf the file is beside the script, add their folder instead: FROM=path/to/folder"
    return f"The script {outcome} before its first question:\n\n{words}{hint}"


def _describe_usage_error(run: Replay) -> str:
    words = "\n".join(f"    {line}" for line in run.transcript.strip().splitlines()[-SHOWN_LINES:])
    return (
        f"The script ends at once with status {USAGE_ERROR_STATUS}, a usage error:\n\n{words}\n\n"
        "If it takes arguments, make it a command page: KIND=command"
    )


def _describe(error: BaseException, folder: Path) -> str:
    """Return an exception's type and message, with the line of the author's file."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT / folder) in frame.filename
    ]
    where = ""
    if frames:
        file = Path(frames[-1].filename).name
        # The script has another name here than its author knows.
        where = f"line {frames[-1].lineno}: " if file in SCRIPTS else f"{file}, line {frames[-1].lineno}: "
    return f"{where}{type(error).__name__}: {error}"


if __name__ == "__main__":
    report = os.dup(1)
    os.dup2(2, 1)
    answer = main(sys.argv[1:])
    os.write(report, json.dumps(answer).encode())
    sys.stdout.flush()
    os._exit(0)  # without waiting for threads and exit handlers of the author's module
