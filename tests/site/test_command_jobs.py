"""A command page whose script takes minutes."""

import json
import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import Raw
from openapi_spec_validator import validate

from core.jobs import worker
from core.mcp import invoke
from core.mcp.messages import Params
from core.mcp.tools import JOB, ToolCall
from core.page import Page
from core.pages import job as job_page
from core.web.event import read_request
from infra.build.openapi import openapi
from infra.build.tools import tools_of
from infra.read_command import write_description
from tests.support.client import MULTIPART, Client, make_event, until
from tests.support.commands import multipart
from tests.support.scripts import ENVIRONMENT, at, variables_set
from tests.support.sharing import SHARE, share

SCRIPT = """\
import argparse, os, sys, time
parser = argparse.ArgumentParser(description="Work slowly.")
parser.add_argument("--turns", type=int, default=3)
parser.add_argument("--ask", action="store_true")
parser.add_argument("--fail", action="store_true")
parser.add_argument("--draw", action="store_true")
parser.add_argument("--film", action="store_true")
parser.add_argument("--bars", action="store_true")
parser.add_argument("--size", choices=["small", "large"], default="small")
parser.add_argument("--marker", default="")
parser.add_argument("--text", type=argparse.FileType())
arguments = parser.parse_args()
if arguments.turns > 1000:
    parser.error("argument --turns: so many turns take days")
if arguments.marker:
    open(arguments.marker, "w").write(str(os.getpid()))
print("begun", sys.stdout.isatty())
if arguments.ask:
    print("Hello", input("Your name? "))
if arguments.fail:
    raise RuntimeError("a secret of the author")
if arguments.draw:
    from PIL import Image
    Image.new("L", (8, 8)).show(title="A square")
    print("drawn")
if arguments.film:
    open("film.bin", "wb").write(bytes(5_000_000))
if arguments.bars:
    from rich.progress import Progress
    with Progress() as progress:
        tasks = [progress.add_task(name, total=20) for name in ("Read", "Sort", "Write")]
        while not progress.finished:
            time.sleep(0.05)
            for task in tasks:
                progress.advance(task)
begun = time.time(), time.monotonic()
for turn in range(1, arguments.turns + 1):
    time.sleep(0.1)
    percent = 100 * turn // arguments.turns
    sys.stderr.write(f"\\rTurns: {percent:3}%|{'#' * (percent // 10):10}| {turn}/{arguments.turns}")
    sys.stderr.flush()
sys.stderr.write("\\n")
waited = min(time.time() - begun[0], time.monotonic() - begun[1])
print("slept truly" if waited >= 0.1 * arguments.turns else f"slept {waited} seconds")
if arguments.text:
    open("upper.txt", "w").write(arguments.text.read().upper())
"""
JSON = {"accept": "application/json", "content-type": "application/json"}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aws: None) -> Iterator[Page]:
    """The page, which the worker's process imports by its name."""
    monkeypatch.setattr(job_page, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(worker, "REPORT_SECONDS", 0.05)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.2)
    name = f"slow_{os.getpid()}_{time.monotonic_ns()}"  # modules are imported once
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "script.py").write_text(SCRIPT)
    (folder / "app.py").write_text(
        "from core import command_page\nhandler = command_page('script.py', title='Work slowly', minutes=1)\n"
    )
    write_description(folder / "script.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    extra = {"JOB_WORKER": f"{name}.app.handler", "PYTHONDONTWRITEBYTECODE": "1"}
    with variables_set(ENVIRONMENT | extra):
        yield import_module(f"{name}.app").handler


@pytest.fixture
def visitor(page: Page) -> Client:
    return at(page)


def begin(visitor: Client, page: Page, **typed: str) -> str:
    """Start a job, and return its address."""
    visitor.open(page.path)
    form = visitor.now.page.form_with("Run")
    body = multipart(list((form.fields | typed).items()), {})
    answer = visitor.ask("POST", page.path, body, {"content-type": MULTIPART})
    assert answer.status == 303, answer.body
    return answer.headers["location"]


def test_a_script_that_takes_minutes_shows_both_streams_and_sleeps_truly(visitor: Client, page: Page) -> None:
    address = begin(visitor, page, turns="7")
    shown = until(visitor, address, "The program has finished.")
    assert "begun True" in shown.text
    assert "Turns: 100%" in shown.text
    assert "Turns: 85%" not in shown.text  # a bar redraws its line
    assert "slept truly" in shown.text
    assert shown.page.form_with("Run").fields["turns"] == "7"
    assert "Your runs" in visitor.open(page.path).text


def test_its_result_is_shared_with_its_output_arguments_and_files(visitor: Client, page: Page) -> None:
    visitor.open(page.path)
    form = visitor.now.page.form_with("Run")
    body = multipart(list((form.fields | {"turns": "1"}).items()), {"text": ("words.txt", "wombat")})
    address = visitor.ask("POST", page.path, body, {"content-type": MULTIPART}).headers["location"]
    until(visitor, address, SHARE)
    copy = at(page).open(share(visitor))
    assert "slept truly" in copy.text
    assert "Turns 1" in copy.text
    assert "words.txt (6 bytes)" in copy.text
    assert 'download="upper.txt"' in copy.body


def test_its_bar_moves_and_stop_ends_its_processes(visitor: Client, page: Page, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    address = begin(visitor, page, turns="500", marker=str(marker))
    shown = until(visitor, address, "Turns: 2%")
    assert 'max="100"' in shown.body
    until(visitor, address, "Turns: 3%")
    visitor.press("Stop")
    until(visitor, address, "You have stopped the program")
    process = Path("/proc") / marker.read_text()
    end = time.monotonic() + 60
    while process.exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_several_bars_redraw_in_place(visitor: Client, page: Page) -> None:
    shown = until(visitor, begin(visitor, page, bars="on"), "The program has finished.")
    printed = shown.page.root.one("pre").text
    for name in ("Read", "Sort", "Write"):
        assert printed.count(name) == 1
    assert printed.count("100%") == 3 + 1  # and the turns
    assert "Write ━━━" in printed


def test_uploaded_files_go_in_and_files_come_out(visitor: Client, page: Page) -> None:
    visitor.open(page.path)
    form = visitor.now.page.form_with("Run").fields
    body = multipart(
        [(name, value) for name, value in form.items() if name != "text"], {"text": ("note.txt", "wombat")}
    )
    answer = visitor.ask("POST", page.path, body, {"content-type": MULTIPART})
    shown = until(visitor, answer.headers["location"], "upper.txt")
    assert "WOMBAT" in shown.body or "V09NQkFU" in shown.body  # as text, or in base64


def test_a_file_that_no_page_holds_is_a_link(visitor: Client, page: Page) -> None:
    address = begin(visitor, page, film="on")
    shown = until(visitor, address, "film.bin")
    assert "5,000,000 bytes" in shown.text
    link = shown.page.links["film.bin"]
    assert link.startswith(address)
    leads_to = visitor.ask("GET", link).headers["location"]
    assert "film.bin" in parse_qs(urlsplit(leads_to).query)["response-content-disposition"][0]


def test_a_picture_has_a_line_in_the_output_and_is_shown_at_the_end(visitor: Client, page: Page) -> None:
    address = begin(visitor, page, draw="on")
    shown = until(visitor, address, "The program has finished.")
    printed = shown.page.root.one("pre").text
    assert printed.startswith("begun True [picture: A square] drawn Turns:")
    assert [image.attributes["alt"] for image in shown.page.root.one("main").all("img")] == ["A square"]


def test_a_script_that_asks_is_refused_with_the_reason(visitor: Client, page: Page) -> None:
    shown = until(visitor, begin(visitor, page, ask="on"), "The program asks: “Your name?”")
    assert "A program that takes minutes cannot ask" in shown.text
    assert "begun" in shown.text


def test_what_the_parser_refuses_is_told(visitor: Client, page: Page) -> None:
    shown = until(visitor, begin(visitor, page, turns="1001"), "There is a problem")
    assert "so many turns take days" in shown.text


def test_a_script_that_fails_tells_its_author_alone(
    visitor: Client, page: Page, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    shown = until(visitor, begin(visitor, page, fail="on"), "The program failed with these values.")
    assert "begun" in shown.text
    assert "secret" not in shown.body
    assert any("a secret of the author" in line.get("traceback", "") for line in logged())


def test_what_is_not_valid_is_told_before_anything_starts(visitor: Client, page: Page) -> None:
    visitor.open(page.path)
    form = visitor.now.page.form_with("Run").fields
    body = multipart(list((form | {"size": "huge"}).items()), {})
    assert visitor.ask("POST", page.path, body, {"content-type": MULTIPART}).status == 422
    assert "Your runs" not in visitor.open(page.path).text


def test_programs_start_it_watch_it_and_read_its_end(visitor: Client, page: Page) -> None:
    started = visitor.ask("POST", page.path, b'{"turns": 2}', JSON)
    assert started.status == 202
    address = started.headers["location"]
    while (state := json.loads(visitor.ask("GET", address, headers=JSON).body))["state"] != "ended":
        assert state["state"] in ("waiting", "running")
    assert state["status"] == 0
    assert "slept truly" in state["printed"]
    described = openapi("Tests", [page])
    validate(described)
    assert set(described["paths"][page.path]) == {"post", "get", "delete"}


def test_its_tool_is_asked_again_until_there_is_a_result(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoke, "in_process", lambda name, event: page(event, None))
    (tool,) = tools_of([page])
    request = read_request(make_event("POST", "/mcp"))
    arguments: dict[str, Any] = {"turns": 2}
    while arguments:
        params = Params(arguments=Raw(json.dumps(arguments).encode()))
        found = ToolCall(request, tool, params, asks=False).result()
        job = found.get("structuredContent", {}).get(JOB)
        arguments = {JOB: job} if job else {}
    assert JOB in tool.schema["properties"]
    assert "slept truly" in found["content"][0]["text"]
    assert found["structuredContent"]["status"] == 0
