"""Work that takes minutes: a job is started, watched, stopped, and found again."""

import json
import os
import random
import re
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_spec_validator import validate

from core import form_page
from core.aws import dynamodb, s3
from core.aws.functions import Functions
from core.folders.large import LargeFiles
from core.jobs import start as starting
from core.jobs import worker
from core.jobs.job import Job, State
from core.jobs.output import Output
from core.jobs.store import Jobs, Stores
from core.lists import allowance
from core.lists.allowance import Allowance
from core.lists.dynamodb import DynamoDBLists
from core.lists.table import ConditionFailed, Table
from core.pages import job as job_page
from core.problems import Unavailable
from core.web.embedding import CannotEmbed
from infra.add_page.block import page_block
from infra.add_page.decide import Wanted, minutes_in
from infra.add_page.handler import Made, handler
from infra.add_page.refusal import Refused
from infra.add_page.template_edit import insert_page
from infra.build.openapi import openapi
from infra.operate import worst
from infra.serve.site import BUCKET, TABLE
from infra.template.read import ROOT, SITE, read_template
from infra.verify.faults import LOST_ANSWERS, REFUSALS, Wire
from tests.support import long_work
from tests.support.client import FORM, Client, make_event, until
from tests.support.long_work import HANDLER, PATH
from tests.support.scripts import ENVIRONMENT, at, variables_set
from tests.support.sharing import SHARE, share

JOBS_UNDER_FAULTS = 10
JSON = {"accept": "application/json", "content-type": "application/json"}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a test."""
    monkeypatch.setattr(job_page, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(worker, "REPORT_SECONDS", 0.05)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.2)


@pytest.fixture
def marker(aws: None, tmp_path: Path) -> Iterator[Path]:
    """The file that has a line for each run of the function."""
    path = tmp_path / "runs"
    path.touch()
    extra = {"JOB_WORKER": HANDLER, "PYTHONDONTWRITEBYTECODE": "1", long_work.MARKER: str(path)}
    with variables_set(ENVIRONMENT | extra):
        yield path


@pytest.fixture
def visitor(marker: Path) -> Client:
    return at(long_work.handler)


@pytest.fixture
def jobs(marker: Path) -> Jobs:
    return Jobs(Table(dynamodb(), TABLE, "support"), 86_400)


def stores(jobs: Jobs) -> Stores:
    """What a worker reads and writes."""
    lists = DynamoDBLists(dynamodb(), TABLE, "support", idle=86_400, absolute=86_400)
    files = LargeFiles(s3(BUCKET), "support", kept=True)
    return Stores(jobs, lists, Allowance(Table(dynamodb(), TABLE, "support")), lambda: files)


def begin(visitor: Client, what: str, number: str = "1") -> str:
    """Start a job, and return its address."""
    visitor.open(PATH)
    form = visitor.now.page.form_with("Run")
    answer = visitor.post(PATH, form.fields | {"number": number, "what": what})
    assert answer.status == 303, answer.body
    return answer.headers["location"]


def test_a_job_ends_with_the_result_page_of_a_short_page(visitor: Client) -> None:
    address = begin(visitor, "add", "41")
    assert re.fullmatch(PATH + r"\?job=[0-9a-f]{32}", address)
    shown = until(visitor, address, "The result is 42")
    assert shown.page.form_with("Run").fields["number"] == "41"
    assert visitor.open(address).text == shown.text  # again
    assert "Your runs" in visitor.open(PATH).text


def test_both_streams_are_shown(visitor: Client) -> None:
    shown = until(visitor, begin(visitor, "talk"), "The result is 2")
    assert "Output on the output on the other Click here to calculate again" in shown.text


def test_the_result_of_a_job_is_shared_by_its_visitor_alone(visitor: Client) -> None:
    address = begin(visitor, "talk", "41")
    until(visitor, address, "The result is 42")
    copied, other = visitor.now.page.form_with(SHARE), at(long_work.handler)
    copy = other.open(share(visitor))
    assert "The result is 42 Output on the output on the other Number 41 What talk" in copy.text
    assert copy.headers["x-robots-tag"] == "noindex"
    assert other.post(copied.address, copied.fields).status == 404
    shown = until(visitor, begin(visitor, "fail"), "The program failed with these values")
    assert SHARE not in shown.text
    job = begin(visitor, "refuse").partition("=")[2]
    until(visitor, f"{PATH}?job={job}", "Numbers must be smaller.")
    assert SHARE not in visitor.now.text
    refused = visitor.post(copied.address, copied.fields | {"job": job})
    assert (refused.status, refused.page.heading) == (422, "This result cannot be shared")


def test_a_job_shows_its_progress_and_can_be_stopped(visitor: Client) -> None:
    address = begin(visitor, "bar")
    shown = until(visitor, address, "Nearly")
    assert 'max="4"' in shown.body
    assert 'value="3"' in shown.body
    assert "steps: 100%" in shown.text
    assert "steps: 90%" not in shown.text  # a bar redraws its line
    assert "Look again" in shown.text
    visitor.press("Stop")
    shown = until(visitor, address, "You have stopped the program")
    assert "steps: 100%" in shown.text
    assert "Stop" not in [words for form in shown.page.forms for words in form.buttons]


@pytest.mark.row(78)
def test_a_job_that_has_not_ended_has_the_one_script_of_the_site_allowed_by_its_hash(
    visitor: Client,
) -> None:
    address = begin(visitor, "bar")
    shown = until(visitor, address, "Nearly")
    (script,) = re.findall("<script>(.*?)</script>", shown.body, re.DOTALL)
    assert len(script.encode()) <= 2_048
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in shown.headers["content-security-policy"].split("; ")
    visitor.press("Stop")
    for other in (until(visitor, address, "You have stopped the program"), visitor.open(PATH)):
        assert "<script" not in other.body
        assert "script-src" not in other.headers["content-security-policy"]


def test_the_bar_of_tqdm_is_recognised() -> None:
    output = Output()
    output.add(b"Rows:  40%|####      | 4/10 [00:01<00:02]\r")
    assert output.bar == (40, 100, "")
    assert output.line.startswith("Rows:  40%")
    output.add(b"Rows:  50%|#####     | 5/10 [00:01<00:02]")
    assert output.bar == (50, 100, "")
    assert output.take() == ""


@pytest.mark.row(130)
def test_a_form_that_is_sent_twice_is_one_job(visitor: Client, marker: Path) -> None:
    visitor.open(PATH)
    sent = visitor.now.page.form_with("Run").fields | {"number": "5"}
    first, second = visitor.post(PATH, sent), visitor.post(PATH, sent)
    assert first.headers["location"] == second.headers["location"]
    until(visitor, first.headers["location"], "The result is 6")
    assert marker.read_text() == "5\n"
    other = visitor.post(PATH, sent | {"number": "7"})
    assert other.status == 400
    assert "sent before, with other values" in other.text
    assert marker.read_text() == "5\n"


@pytest.mark.row(130)
def test_an_event_that_comes_twice_is_worked_on_once(
    visitor: Client, marker: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[dict[str, str]] = []
    monkeypatch.setattr(
        job_page, "start", lambda stores, visitor, token: events.append({"visitor": visitor, "job": token})
    )
    address = begin(visitor, "add", "8")
    for _ in range(3):
        worker.do(stores(jobs), events[0], HANDLER, os.environ)
    assert "The result is 9" in visitor.open(address).text
    assert marker.read_text() == "8\n"


@pytest.mark.row(130)
def test_a_worker_whose_run_is_deleted_as_it_begins_does_nothing(
    visitor: Client, marker: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[dict[str, str]] = []
    monkeypatch.setattr(
        job_page, "start", lambda stores, visitor, token: events.append({"visitor": visitor, "job": token})
    )
    claim = jobs.claim

    def claim_and_delete(owner: str, token: str) -> Job | None:
        claimed = claim(owner, token)
        stores(jobs).lists.forget(owner)
        return claimed

    address = begin(visitor, "add", "8")
    monkeypatch.setattr(jobs, "claim", claim_and_delete)
    worker.do(stores(jobs), events[0], HANDLER, os.environ)
    assert marker.read_text() == ""
    assert visitor.open(address).status == 404


@pytest.mark.row(131)
def test_a_script_opens_the_files_beside_it_where_its_work_is_done(tmp_path: Path) -> None:
    page = tmp_path / "tool"
    page.mkdir()
    (page / "__init__.py").touch()
    (page / "words.txt").write_text("wombat")
    (page / "app.py").write_text(
        "from core import form_page\n"
        "with open('words.txt') as file:\n    WORDS = file.read()\n"
        "def tool() -> str:\n    return WORDS\n"
        "handler = form_page(tool, title='A tool', minutes=1)\n"
    )
    reader, writer = os.pipe()
    event = make_event("POST", "/tool", body=b"", headers={"content-type": FORM})
    environment = os.environ | ENVIRONMENT | {"LAMBDA_TASK_ROOT": "/", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    with os.fdopen(reader, "rb") as messages:
        child = [sys.executable, "-P", "-m", "core.jobs.child", "tool.app.handler", str(writer), "", ""]
        with subprocess.Popen(child, stdin=subprocess.PIPE, pass_fds=[writer], env=environment) as process:
            os.close(writer)
            assert process.stdin
            process.stdin.write(b64encode(json.dumps(event).encode()) + b"\n")
            process.stdin.flush()
            said = json.loads(messages.readline())
    assert b"wombat" in b64decode(said["result"]), said


def test_a_killed_process_is_told_with_what_it_had_printed_and_can_be_tried_again(visitor: Client) -> None:
    address = begin(visitor, "die")
    shown = until(visitor, address, "The program used up its memory and was stopped.")
    assert "last words" in shown.text
    shown = visitor.press("Try again")
    assert shown.page.form_with("Run").fields["number"] == "1"
    runs = visitor.open(PATH).body.count("?job=")
    assert runs == 2


@pytest.mark.row(131)
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("leave", "The program ended itself, without a result."),
        ("fail", "The program failed with these values."),
        ("refuse", "Numbers must be smaller."),
    ],
)
def test_a_job_that_fails_says_why(
    visitor: Client, what: str, words: str, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    shown = until(visitor, begin(visitor, what), words)
    assert "a secret of the author" not in shown.body
    if what == "fail":
        assert any("a secret of the author" in line.get("traceback", "") for line in logged())


@pytest.mark.row(131)
def test_a_job_past_its_time_is_ended(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MAX_SECONDS", 2)
    shown = until(visitor, begin(visitor, "sleep"), "The program used up its time and was stopped.")
    assert "going to sleep" in shown.text


@pytest.mark.row(132)
def test_a_job_whose_worker_is_gone_has_failed_and_leaves_its_place(
    visitor: Client, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, str]] = []
    monkeypatch.setattr(job_page, "start", lambda stores, visitor, token: events.append((visitor, token)))
    addresses = [begin(visitor, "add") for _ in range(2)]
    assert jobs.claim(*events[0])  # this worker dies now, the other one has never come
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25)
    assert "The program has not reported for 20 seconds" in visitor.open(addresses[0]).text
    assert "The work was not started: the site is busy." in visitor.open(addresses[1]).text
    assert jobs.claim(*events[1]) is None  # too late
    begin(visitor, "add")


@pytest.mark.row(133)
def test_a_start_that_fails_is_told_at_once_with_the_form_filled_in(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(stores: Stores, visitor: str, token: str) -> None:
        raise Unavailable("The work could not be started.")

    monkeypatch.setattr(job_page, "start", fail)
    visitor.open(PATH)
    shown = visitor.press("Run", {"number": "17"})
    assert shown.status == 503
    assert "The work could not be started." in shown.text
    assert shown.page.form_with("Run").fields["number"] == "17"
    monkeypatch.setattr(job_page, "start", starting.start)
    form = shown.page.form_with("Run").fields
    until(visitor, visitor.post(PATH, form).headers["location"], "The result is 18")


@pytest.mark.row(134)
def test_more_jobs_than_one_visitor_may_have_are_refused(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_page, "start", lambda *_: None)
    for _ in range(2):
        begin(visitor, "add")
    visitor.open(PATH)
    shown = visitor.press("Run", {"number": "3"})
    assert shown.status == 429
    assert "You have 2 runs on this page, not ended yet." in shown.text
    assert shown.page.form_with("Run").fields["number"] == "3"
    refused = visitor.ask("POST", PATH, b'{"number": 3}', JSON)
    assert refused.status == 429
    assert "You have 2 runs on this page" in json.loads(refused.body)["errors"][""]


@pytest.mark.row(134)
def test_more_jobs_than_a_page_may_have_are_refused(marker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_page, "start", lambda *_: None)
    page = form_page(long_work.work, title="Long work", minutes=1)
    with variables_set({"VISITOR_JOBS": "1", "PAGE_JOBS": "2"}):
        for status in (303, 303, 429):
            other = at(page)
            other.open(page.path)
            answer = other.post(page.path, other.now.page.form_with("Run").fields | {"number": "3"})
            assert answer.status == status
    assert "As many people as the site allows" in answer.text


@pytest.mark.row(134)
def test_a_form_that_always_comes_second_is_told_that_the_page_is_busy(
    visitor: Client, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def comes_second(*_: object) -> None:
        raise ConditionFailed()

    visitor.open(PATH)
    monkeypatch.setattr("core.jobs.store.BACKOFF_SECONDS", 0.0)
    monkeypatch.setattr(Table, "write", comes_second)
    monkeypatch.setattr(Jobs, "_put_parts", lambda *_: 1)
    shown = visitor.press("Run", {"number": "3"})
    assert shown.status == 429
    assert "Many people are starting this at the same time." in shown.text
    assert shown.page.form_with("Run").fields["number"] == "3"
    assert marker.read_text() == ""


@pytest.mark.row(135)
def test_a_job_is_shown_to_its_visitor_only(visitor: Client) -> None:
    address = begin(visitor, "add", "41")
    until(visitor, address, "The result is 42")
    other = at(long_work.handler)
    assert other.open(address).status == 404
    other.open(PATH)
    assert other.open(address).status == 404
    assert other.ask("DELETE", address, headers=JSON).status == 404


def download(visitor: Client, address: str) -> bytes:
    """The file behind a link of a page, which leads to the bucket."""
    answer = visitor.ask("GET", address)
    assert answer.status == 303
    link = urlsplit(answer.headers["location"])
    assert parse_qs(link.query)["response-content-disposition"][0].startswith("attachment; ")
    found = BytesIO()
    assert s3(BUCKET).get(link.path.removeprefix(f"/{BUCKET}/").lstrip("/"), found)
    return found.getvalue()


@pytest.mark.row(138)
def test_a_file_that_no_page_holds_is_in_the_bucket_and_the_visitors_alone(visitor: Client) -> None:
    address = begin(visitor, "film")
    shown = until(visitor, address, "film.bin")
    assert "6,144,000 bytes" in shown.text
    link = shown.page.links["film.bin"]
    assert link.startswith(address)
    assert download(visitor, link) == long_work.FILM
    assert "a short film" in b64decode(shown.page.links["notes.txt"].partition(",")[2]).decode()
    kept = json.loads(visitor.ask("GET", address, headers=JSON).body)
    assert {file["name"] for file in kept["files"]} == {"film.bin", "notes.txt"}
    other = at(long_work.handler)
    other.open(PATH)
    assert other.ask("GET", link).status == 404
    for wrong in ("7", "", "-1", "wombat"):
        assert visitor.ask("GET", f"{address}&file={wrong}").status == 404
    visitor.open(PATH)
    visitor.press("Delete my data")
    assert visitor.ask("GET", link).status == 404
    assert list(s3(BUCKET).keys_under("support/")) == []


def test_a_file_that_a_page_embeds_is_stored_once(visitor: Client, jobs: Jobs) -> None:
    address = begin(visitor, "draw")
    shown = until(visitor, address, "Download the image")
    image = b64encode(long_work.DRAWING).decode()
    assert shown.body.count(image) == 2  # shown, and to be saved
    assert json.loads(visitor.ask("GET", address, headers=JSON).body)["result"]["base64"] == image
    stored = sum(
        len(item["part"]["B"])
        for item in dynamodb().call("Scan", TableName=TABLE)["Items"]
        if item["sk"]["S"].startswith(f"k#{address.partition('=')[2]}#r#")
    )
    assert stored < 1.1 * len(image)


@pytest.mark.row(138)
def test_a_page_without_room_for_files_says_so(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "PAGE_FILE_BYTES", 1_000_000)
    shown = until(visitor, begin(visitor, "film"), "The site has no room for the program’s files now.")
    assert shown.page.form_with("Try again")


@pytest.mark.row(137)
def test_a_visitor_deletes_all_runs_and_those_that_go_on_are_stopped(visitor: Client, marker: Path) -> None:
    ended = begin(visitor, "add", "41")
    until(visitor, ended, "The result is 42")
    running = begin(visitor, "wait", "2")
    until(visitor, running, "going to wait")
    table = dynamodb()
    (owner,) = {
        item["pk"]["S"]
        for item in table.call("Scan", TableName=TABLE)["Items"]
        if item["sk"]["S"] == f"j#{running.partition('=')[2]}"
    }
    visitor.open(PATH)
    shown = visitor.press("Delete my data")
    assert "Your runs" not in shown.text
    for address in (ended, running):
        assert visitor.open(address).status == 404
    query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": owner}}}
    end = time.monotonic() + 60
    # The worker removes what it stored while its run was being deleted.
    while "stopped" not in marker.read_text() or table.call("Query", TableName=TABLE, **query)["Items"]:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_programs_start_watch_and_stop_jobs(visitor: Client) -> None:
    started = visitor.ask("POST", PATH, b'{"number": 1, "what": "sleep"}', JSON)
    assert started.status == 202
    address = started.headers["location"]
    while (state := json.loads(visitor.ask("GET", address, headers=JSON).body))["state"] != "running":
        assert state["state"] == "waiting"
    assert visitor.ask("DELETE", address, headers=JSON).status == 204
    while (state := json.loads(visitor.ask("GET", address, headers=JSON).body))["state"] != State.STOPPED:
        assert state["state"] == "running"
    started = visitor.ask("POST", PATH, b'{"number": 1}', JSON)
    while (state := json.loads(visitor.ask("GET", started.headers["location"], headers=JSON).body))[
        "state"
    ] != "ended":
        pass
    assert state["result"] == 2
    for unknown in ("", "?job=", "?job=wombat", f"?job={'0' * 32}"):
        assert visitor.ask("GET", f"{PATH}{unknown}", headers=JSON).status == 404
    refused = visitor.ask("POST", PATH, b'{"number": "x"}', JSON)
    assert refused.status == 422


def test_the_job_is_in_the_description_for_programs() -> None:
    described = openapi("Tests", [long_work.handler])
    validate(described)
    operations = described["paths"][PATH]
    assert set(operations) == {"post", "get", "delete"}
    assert "202" in operations["post"]["responses"]


def test_a_template_with_a_worker_has_a_dearer_worst_day(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    costs = []
    for minutes in (0, 10):
        text = (SITE / "template.yaml").read_text()
        template.write_text(insert_page(text, page_block("primes", "form", minutes=minutes)))
        costs.append(worst.day(read_template(template))["Lambda GB-second, arm64"])
    assert costs[1] - costs[0] == 10 * 86_400 * 0.5


def test_a_page_that_takes_minutes_is_not_embedded_as_a_frame_gets_no_cookie() -> None:
    with pytest.raises(CannotEmbed, match="takes minutes"):
        form_page(long_work.work, title="Long work", minutes=1, embed=["https://school.example"])


def test_an_author_asks_for_minutes() -> None:
    assert minutes_in("") == 0
    made = Made("form", "factors")
    source = handler("primes", made, "P", Wanted(minutes=minutes_in("10")))
    assert '(factors, title="P", minutes=10)' in source
    for wrong in ("0", "16", "ten", "1.5"):
        with pytest.raises(Refused, match="whole number from 1 to 15"):
            minutes_in(wrong)


def test_lambda_is_asked_to_start_the_worker(
    marker: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bytes]] = []
    monkeypatch.setattr(Functions, "start", lambda _, function, event: asked.append((function, event)))
    monkeypatch.setattr(starting, "in_lambda", lambda: True)
    starting.start(stores(jobs), "visitor", "job")
    ((function, event),) = asked
    assert function == os.environ["JOB_WORKER"]
    assert json.loads(event) == {"visitor": "visitor", "job": "job"}


@pytest.mark.slow
@pytest.mark.row(136)
def test_under_faults_of_the_table_each_job_ends_once_and_runs_once(
    visitor: Client, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table throttles, fails and loses answers, and each event comes twice."""
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    service = dynamodb()
    chosen = random.Random(5)  # noqa: S311 - the same faults in each run
    faults = (*LOST_ANSWERS, *REFUSALS)
    Wire(service, lambda operation: chosen.choice(faults) if chosen.random() < 0.1 else None)
    jobs = Jobs(Table(service, TABLE, "support"), 86_400, (2, 10))
    names = [f"visitor-{number}" for number in range(JOBS_UNDER_FAULTS)]
    request = json.dumps(
        {"headers": {"content-type": "application/x-www-form-urlencoded"}, "body": "number=%s&what=add"}
    )
    for number, name in enumerate(names):
        token, sent = f"{number:032x}", (request % number).encode()
        create = partial(jobs.create, name, token, sent, 60)
        worker._patiently(create)
        assert worker._patiently(create) is False
        for _ in "12":
            worker.do(stores(jobs), {"visitor": name, "job": token}, HANDLER, os.environ)
        job = worker._patiently(partial(jobs.find, name, token))
        assert job
        assert job.state is State.ENDED
        kept = worker._patiently(partial(jobs.result, name, job))
        assert json.loads(kept)["json"] == {"result": number + 1}
    assert marker.read_text().splitlines() == [str(number) for number in range(JOBS_UNDER_FAULTS)]
