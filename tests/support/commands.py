"""Run a command-line script as a page and in a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from core.page import Page
from infra.read_command import write_description
from tests.support.client import BOUNDARY, FORM, MULTIPART, make_event
from tests.support.terminal import QUIET, asleep_in_a_read, normal

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PAGER": "cat",
    "COLUMNS": "80",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a script: its arguments in a terminal, and the equivalent form values on its page.

    `at` lists the subcommands. `files` maps fields to a file name and its content. `answers` go to the
    script's questions.
    """

    argv: list[str]
    form: dict[str, str | list[str]] = field(default_factory=dict)
    at: list[str] = field(default_factory=list)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a run: its output as a terminal shows it, its exit status, and the files it wrote."""

    printed: str
    status: int
    files: dict[str, bytes]


def page_of(script: Path, folder: Path, title: str = "A tool", **options: Any) -> Page:
    """Copy a script to `folder` as `script.py`, write its description, and return its page. `options` are
    further ones of `command_page`."""
    folder.mkdir(parents=True, exist_ok=True)
    if script != folder / "script.py":
        shutil.copyfile(script, folder / "script.py")
    write_description(folder / "script.py")
    module: dict[str, Any] = {"__file__": str(folder / "app.py"), "__name__": "functions.tool.app"}
    given = {"title": title} | options
    source = f"from core import command_page\nhandler = command_page('script.py', **{given!r})\n"
    exec(compile(source, "app.py", "exec"), module)  # noqa: S102 - what an app.py says
    page = module["handler"]
    assert isinstance(page, Page)
    return page


def send(page: Page, case: Case, *, as_json: bool = False) -> dict[str, Any]:
    """Submit the form and return the Lambda response; `as_json` asks for JSON, as an API client does."""
    pairs: list[tuple[str, str]] = []
    for name, value in case.form.items():
        pairs += [(name, each) for each in ([value] if isinstance(value, str) else value)]
    if case.answers:
        pairs.append(("answers", "\n".join(case.answers)))
    headers = {"content-type": FORM} | ({"accept": "application/json"} if as_json else {})
    body = urlencode(pairs).encode()
    if case.files:
        headers["content-type"] = MULTIPART
        body = multipart(pairs, case.files)
    event = make_event("POST", "/".join(["/tool", *case.at]), body=body, headers=headers)
    return page(event, None)


def multipart(pairs: Sequence[tuple[str, str]], files: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a multipart/form-data body with boundary `BOUNDARY`."""
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in pairs]
    parts += [
        f'name="{name}"; filename="{file}"\r\ncontent-type: text/plain\r\n\r\n{content}'
        for name, (file, content) in files.items()
    ]
    start = f"--{BOUNDARY}\r\ncontent-disposition: form-data; "
    return ("".join(f"{start}{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n").encode()


def in_terminal(script: Path, case: Case, folder: Path) -> Ran:
    """Run the script in a pseudo-terminal, in a folder with the uploaded files."""
    folder.mkdir(parents=True)
    shutil.copyfile(script, folder / "script.py")
    for name, content in case.files.values():
        (folder / name).write_text(content, newline="")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "script.py", *case.argv],
        cwd=folder,
        env=ENVIRONMENT | {"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown, waiting = b"", [*case.answers]
    while True:
        if waiting and not select.select([master], [], [], QUIET)[0]:
            if asleep_in_a_read(process.pid):
                os.write(master, f"{waiting.pop(0)}\n".encode())
            continue
        try:
            piece = os.read(master, 65_536)
        except OSError:  # the terminal's other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    left = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = {
        path.relative_to(folder).as_posix(): content
        for path, content in left.items()
        if before.get(path) != content
    }
    return Ran(normal(shown.decode("utf-8", "replace")), process.wait(), files)


def answer_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON body of a Lambda response."""
    content: dict[str, Any] = json.loads(answer["body"])
    return content
