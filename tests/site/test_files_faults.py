"""The visitor's files when S3 or DynamoDB fails, a function crashes, or two requests come at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from core.aws import dynamodb, s3
from infra.serve.site import BUCKET
from infra.verify.faults import LOST_ANSWERS, REFUSALS, BucketWire, Crash, Fault, Wire
from tests.support.client import Answer, Client
from tests.support.scripts import visitors_of_program

pytestmark = pytest.mark.slow

TODO = (Path(__file__).parent / "file_scripts" / "todo.py").read_text()
PATH = "/program"


class Faults:
    """Faults to come, by the names of operations."""

    def __init__(self) -> None:
        self.coming: dict[str, list[Fault]] = {}

    def __call__(self, operation: str) -> Fault | None:
        waiting = self.coming.get(operation, [])
        return waiting.pop(0) if waiting else None


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def visitor(aws: None, faults: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A visitor of a program that keeps a list, which has one entry."""
    monkeypatch.setattr("core.aws.endpoint.BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr("core.aws.endpoint.THROTTLED_SECONDS", 0.001)

    def wired(make: Callable[..., Any], wire: type[Wire | BucketWire]) -> Callable[..., Any]:
        def make_wired(*arguments: str) -> Any:
            made = make(*arguments)
            wire(made, faults)
            return made

        return make_wired

    dynamodb_wired, s3_wired = wired(dynamodb, Wire), wired(s3, BucketWire)
    with patch("core.backend.dynamodb", dynamodb_wired), patch("core.backend.s3", s3_wired):
        client = visitors_of_program(tmp_path, TODO)()
        answered(client, "add", "milk", "quit")
        yield client


def answered(visitor: Client, *answers: str) -> Answer:
    visitor.open(PATH)
    for answer in answers:
        visitor.press("Send", {"answer": answer})
    return visitor.now


def items(visitor: Client) -> str:
    """The list as the next start of the program prints it."""
    visitor.open(PATH)
    return (
        visitor.press("Run again").text.partition("A program ")[2].partition("add, done or quit?")[0].strip()
    )


@pytest.mark.row(101)
@pytest.mark.parametrize("fault", [*LOST_ANSWERS, *REFUSALS])
def test_one_fault_of_the_bucket_is_not_noticed(visitor: Client, faults: Faults, fault: Fault) -> None:
    visitor.press("Run again")
    answered(visitor, "add", "bread")
    faults.coming = {"PutObject": [fault]}
    assert "These files are kept" in answered(visitor, "quit").text
    assert items(visitor) == "1 milk 2 bread"


@pytest.mark.row(101)
@pytest.mark.parametrize("operation", ["PutObject", "PutItem"])
@pytest.mark.parametrize("fault", [Fault.FAILED_BEFORE, Fault.FAILED_AFTER])
def test_an_answer_whose_files_could_not_be_kept_is_sent_again(
    visitor: Client, faults: Faults, operation: str, fault: Fault
) -> None:
    visitor.press("Run again")
    answered(visitor, "add", "bread")
    faults.coming = {operation: [fault] * 3}
    refused = answered(visitor, "quit")
    assert refused.status == 503
    assert refused.page.form.fields["answer"] == "quit"
    visitor.press("Send")
    assert "These files are kept" in visitor.open(PATH).text
    assert items(visitor) == "1 milk 2 bread"


@pytest.mark.row(102)
@pytest.mark.parametrize("operation", ["PutObject", "PutItem"])
@pytest.mark.parametrize("crash", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
def test_a_crash_leaves_the_old_files_or_the_new_ones(
    visitor: Client, faults: Faults, operation: str, crash: Fault
) -> None:
    visitor.press("Run again")
    answered(visitor, "add", "bread")
    form = visitor.open(PATH)
    faults.coming = {operation: [crash]}
    try:
        visitor.press("Send", {"answer": "quit"})
    except Crash:
        visitor.now = form
        visitor.press("Send", {"answer": "quit"})
    assert "These files are kept" in visitor.open(PATH).text
    assert items(visitor) == "1 milk 2 bread"


@pytest.mark.row(102)
@pytest.mark.parametrize("crash", [Fault.CRASH_BEFORE, Fault.CRASH_AFTER])
def test_a_crash_while_old_files_are_deleted_leaves_the_new_ones(
    visitor: Client, faults: Faults, crash: Fault
) -> None:
    faults.coming = {"DeleteObject": [crash]}
    visitor.press("Run again")
    answered(visitor, "add", "bread", "quit")
    with pytest.raises(Crash):
        visitor.press("Run again")
    assert "1 milk 2 bread" in visitor.open(PATH).text


@pytest.mark.row(103)
def test_two_uploads_at_a_time_are_both_kept(visitor: Client, faults: Faults) -> None:
    other = Client(visitor.site, jar=dict(visitor.jar))
    other.open(PATH)
    visitor.open(PATH)
    meanwhile = [("theirs.txt", b"1")]

    def during(operation: str) -> Fault | None:
        if operation == "PutItem" and meanwhile:
            other.press("Upload", file=meanwhile.pop())
        return None

    with patch.object(Faults, "__call__", lambda self, operation: during(operation)):
        shown = visitor.press("Upload", file=("mine.txt", b"2"))
    assert {"mine.txt", "theirs.txt", "todo.json"} <= shown.page.links.keys()


@pytest.mark.row(104)
def test_a_visitor_whose_files_are_gone_can_go_on(
    visitor: Client, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    client = boto3.client("s3")
    with patch("core.folders.store.REMEMBERED_BYTES", 0):
        visitor.press("Run again")
        answered(visitor, "add", "bread", "quit")
        for each in client.list_objects_v2(Bucket=BUCKET)["Contents"]:
            client.delete_object(Bucket=BUCKET, Key=each["Key"])
        logged()
        assert visitor.open(PATH).status == 409
        assert "lost files" in [line["message"] for line in logged()]
        visitor.press("Start over")
        answered(visitor, "add", "tea", "quit")
        assert items(visitor) == "1 tea"
