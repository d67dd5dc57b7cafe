"""A list page whose function takes minutes: Calculate closes the list, and a worker does the rest."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Raw
from openapi_spec_validator import validate

from core.jobs import start as starting
from core.jobs import worker
from core.jobs.job import START_SECONDS
from core.mcp import invoke
from core.mcp.messages import Params
from core.mcp.tools import JOB, ToolCall
from core.pages import job as job_page
from core.problems import Unavailable
from core.web.event import read_request
from infra.add_page.decide import Wanted
from infra.add_page.handler import Made, handler
from infra.build.openapi import openapi
from infra.build.tools import tools_of
from tests.support import long_list
from tests.support.client import Answer, Client, make_event, until
from tests.support.long_list import HANDLER, PATH
from tests.support.scripts import ENVIRONMENT, at, variables_set

JSON = {"accept": "application/json", "content-type": "application/json"}


@pytest.fixture
def marker(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that has a line for each run of the function."""
    monkeypatch.setattr(job_page, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(worker, "REPORT_SECONDS", 0.05)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.2)
    path = tmp_path / "runs"
    path.touch()
    extra = {"JOB_WORKER": HANDLER, "PYTHONDONTWRITEBYTECODE": "1", long_list.MARKER: str(path)}
    with variables_set(ENVIRONMENT | extra):
        yield path


@pytest.fixture
def visitor(marker: Path) -> Client:
    return at(long_list.handler)


def enter(visitor: Client, *numbers: str) -> None:
    visitor.open(PATH)
    for number in numbers:
        visitor.press("Add another", {"number": number})


def calculate(visitor: Client, **typed: str) -> str:
    """Press Calculate, and return where that leads."""
    form = visitor.now.page.form_with("Calculate")
    answer = visitor.post(PATH, form.fields | typed | {"action": "Calculate number"})
    assert answer.status == 303, answer.text
    return answer.headers["location"]


def shows_result(answer: Answer, result: str) -> bool:
    return result in [found.text for found in answer.page.root.all("div", **{"class": "result"})]


def test_the_result_is_where_a_short_calculate_shows_it(visitor: Client, marker: Path) -> None:
    enter(visitor, "1", "2.5", "4")
    address = calculate(visitor, day="2026-11-28", naps="1")
    assert address.startswith(f"{PATH}?job=")
    shown = until(visitor, address, "Share this result")
    assert "on Saturday" in shown.text
    assert shows_result(shown, "7.5")
    assert "The 3 numbers 1 2.5 4" in shown.text
    assert "Share this result" in shown.text
    assert shown.page.form_with("Add another").fields["naps"] == "1"
    assert marker.read_text() == "3\n"
    visitor.press("Add another", {"number": "10"})  # goes on with the list
    assert visitor.now.page.entries == ["1", "2.5", "4", "10"]


def test_what_the_list_was_at_calculate_counts(visitor: Client) -> None:
    enter(visitor, "1", "2")
    address = calculate(visitor, naps="20")
    shown = until(visitor, address, "nap 2")
    assert 'max="20"' in shown.body
    assert "The 2 numbers 1 2" in shown.text
    enter(visitor, "100")
    visitor.press("Take back 100")
    shown = until(visitor, address, "Click here to calculate again")
    assert shows_result(shown, "3")


def test_a_double_click_is_one_job(visitor: Client, marker: Path) -> None:
    visitor.open(PATH)
    sent = visitor.now.page.form_with("Calculate").fields | {"number": "5", "action": "Calculate number"}
    first, second = visitor.post(PATH, sent), visitor.post(PATH, sent)
    assert first.headers["location"] == second.headers["location"]
    assert shows_result(until(visitor, first.headers["location"], "Share this result"), "5")
    assert marker.read_text() == "1\n"


def test_a_result_is_found_again_below_the_list_and_shared(visitor: Client) -> None:
    enter(visitor, "1", "2")
    address = calculate(visitor)
    until(visitor, address, "Share this result")
    visitor.open(PATH)
    shown = visitor.open(visitor.now.page.links["Last result"])
    assert shows_result(shown, "3")
    form = shown.page.form_with("Share this result")
    copy = visitor.post(form.address, form.fields).headers["location"]
    other = at(long_list.handler).open(copy)
    assert "This is a copy of a result" in other.text
    assert shows_result(other, "3")
    assert "The 2 numbers 1 2" in other.text
    assert at(long_list.handler).open(address).status == 404


def test_a_list_that_the_function_refuses_says_why(visitor: Client) -> None:
    enter(visitor, "1")
    shown = until(visitor, calculate(visitor, naps="13"), "Nobody naps 13 times.")
    assert "The number 1" in shown.text
    assert shown.page.form_with("Calculate").fields["naps"] == "13"


def test_fields_that_are_wrong_start_nothing(visitor: Client, marker: Path) -> None:
    enter(visitor, "1")
    form = visitor.now.page.form_with("Calculate").fields
    answer = visitor.post(PATH, form | {"naps": "many", "action": "Calculate number"})
    assert answer.status == 422
    assert visitor.open(PATH).page.entries == ["1"]
    assert marker.read_text() == ""


def test_stop_ends_it_and_try_again_begins_it_again(visitor: Client, marker: Path) -> None:
    enter(visitor, "1", "2")
    address = calculate(visitor, naps="500")
    until(visitor, address, "nap 1")
    visitor.press("Stop")
    until(visitor, address, "You have stopped the program")
    visitor.press("Try again")
    again = visitor.now.page.links["Look again"].partition("&")[0]
    assert again != address
    assert "The 2 numbers 1 2" in until(visitor, again, "nap 1").text
    assert marker.read_text() == "2\n2\n"
    visitor.open(PATH)
    visitor.open(visitor.now.page.links["Last result"])  # is the newest run
    assert visitor.now.page.links["Look again"].startswith(again)
    visitor.press("Stop")


def test_a_busy_page_keeps_the_list_to_be_calculated_later(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_page, "start", lambda *_: None)
    for number in "12":
        enter(visitor, number)
        calculate(visitor)
    enter(visitor, "3", "4")
    shown = visitor.press("Calculate")
    assert shown.status == 429
    assert "You have 2 runs on this page, not ended yet." in shown.text
    assert "Your list is kept" in shown.text
    visitor.open(PATH)
    assert visitor.now.page.entries == []
    visitor.open(visitor.now.page.links["Last result"])
    assert "Your list is kept" in visitor.now.text
    monkeypatch.setattr(job_page, "start", starting.start)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + START_SECONDS + 1)  # the runs before have not started
    shown = visitor.press("Calculate")
    while "Share this result" not in shown.text:
        shown = visitor.open(visitor.now.page.links["Look again"])
    assert shows_result(shown, "7")


def test_a_start_that_fails_is_told_at_once_and_can_be_sent_again(
    visitor: Client, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("The work could not be started.")

    enter(visitor, "1", "2")
    monkeypatch.setattr(job_page, "start", fail)
    form = visitor.now.page.form_with("Calculate")
    sent = form.fields | {"action": "Calculate number"}
    assert "The work could not be started." in visitor.post(PATH, sent).text
    monkeypatch.setattr(job_page, "start", starting.start)
    answer = visitor.post(PATH, sent)
    assert shows_result(until(visitor, answer.headers["location"], "Share this result"), "3")
    assert marker.read_text() == "2\n"


def test_a_hundred_thousand_numbers_reach_the_worker_unchanged(visitor: Client) -> None:
    visitor.open(PATH)
    values = [number / 8 for number in range(100_000)]
    visitor.press("Add them all", {}, ("numbers.txt", "\n".join(map(str, values)).encode()))
    shown = until(visitor, calculate(visitor), "Share this result")
    assert shows_result(shown, f"{sum(values):.0f}")
    assert "Show all" in shown.text


def test_a_program_sends_a_whole_list_and_gets_a_job(visitor: Client) -> None:
    started = visitor.ask("POST", PATH, b'{"numbers": [1, 2, 39], "naps": 1}', JSON)
    assert started.status == 202
    address = started.headers["location"]
    while (state := json.loads(visitor.ask("GET", address, headers=JSON).body))["state"] != "ended":
        assert state["state"] in ("waiting", "running")
    assert state["result"] == 42
    assert shows_result(visitor.open(address), "42")
    refused = visitor.ask("POST", PATH, b'{"numbers": ["x"]}', JSON)
    assert refused.status == 422
    assert visitor.ask("GET", PATH, headers=JSON).status == 404
    assert visitor.ask("DELETE", address, headers=JSON).status == 204


def test_unknown_lists_and_jobs_are_not_there(visitor: Client) -> None:
    enter(visitor, "1")
    for unknown in ("?result=7", "?result=wombat", "?result=", f"?job={'0' * 32}"):
        assert visitor.open(PATH + unknown).status == 404
    for unknown in ("?result=7", "?result=wombat"):
        assert visitor.post(PATH + unknown, {}).status == 404


def test_it_is_described_for_programs_and_is_a_tool(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = long_list.handler
    described = openapi("Tests", [page])
    validate(described)
    operations = described["paths"][PATH]
    assert set(operations) == {"post", "get", "delete"}
    assert "202" in operations["post"]["responses"]
    monkeypatch.setattr(invoke, "in_process", lambda name, event: page(event, None))
    (tool,) = tools_of([page])
    request = read_request(make_event("POST", "/mcp"))
    arguments: dict[str, Any] = {"numbers": [20, 22]}
    while arguments:
        params = Params(arguments=Raw(json.dumps(arguments).encode()))
        found = ToolCall(request, tool, params, asks=False).result()
        job = found.get("structuredContent", {}).get(JOB)
        arguments = {JOB: job} if job else {}
    assert found["structuredContent"]["result"] == 42


def test_an_author_asks_for_minutes() -> None:
    made = Made("list", "add_up")
    assert '(add_up, title="P", minutes=10)' in handler("sums", made, "P", Wanted(minutes=10))
