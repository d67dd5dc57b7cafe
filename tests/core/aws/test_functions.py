"""Functions of Lambda are called as boto3 calls them."""

from typing import Any

import boto3
import pytest

from core.aws.endpoint import ATTEMPTS, CallFailed
from core.aws.functions import Functions
from tests.core.aws.server import HANGS_UP, Answer, Server
from tests.core.aws.theirs import COUNTED, NOW, set_clock

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:wombat-dev-primes-worker:live"


@pytest.fixture
def functions(server: Server, monkeypatch: pytest.MonkeyPatch) -> Functions:
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.address)
    return Functions()


def assert_sent_alike(server: Server) -> None:
    ours, theirs = server.requests
    assert (ours.target, ours.body) == (theirs.target, theirs.body)
    for name, value in theirs.headers.items():
        assert name in COUNTED or ours.headers[name] == value


def test_a_worker_is_started_as_by_boto3(
    server: Server, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW)
    server.answers = [Answer(202, b"")]
    functions.start(ARN, b'{"job": "1"}')
    theirs: Any = boto3.Session().client("lambda")
    theirs.invoke(FunctionName=ARN, InvocationType="Event", Payload=b'{"job": "1"}')
    assert_sent_alike(server)


def test_a_page_is_invoked_as_by_boto3(
    server: Server, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW)
    server.answers = [Answer(body=b'{"statusCode": 200}')]
    assert functions.invoke("wombat-dev-adder", b"{}", alias="live") == b'{"statusCode": 200}'
    theirs: Any = boto3.Session().client("lambda")
    theirs.invoke(FunctionName="wombat-dev-adder", Qualifier="live", Payload=b"{}")
    assert_sent_alike(server)


def test_a_function_that_fails_has_no_answer(server: Server, functions: Functions) -> None:
    server.answers = [Answer(headers={"X-Amz-Function-Error": "Unhandled"}, body=b'{"errorMessage": "no"}')]
    assert functions.invoke("adder", b"{}", alias="live") is None


def test_a_refusal_has_its_code(server: Server, functions: Functions) -> None:
    named = {"x-amzn-ErrorType": "ResourceNotFoundException:http://internal.amazon.com/coral/"}
    server.answers = [Answer(404, b'{"Message": "Function not found", "Type": "User"}', named)]
    with pytest.raises(CallFailed) as failed:
        functions.start("adder", b"{}")
    assert (failed.value.status, failed.value.code) == (404, "ResourceNotFoundException")


def test_a_start_is_tried_again_and_a_call_that_somebody_waits_for_is_not(
    server: Server, functions: Functions
) -> None:
    server.answers = [HANGS_UP]
    with pytest.raises(CallFailed):
        functions.start("adder", b"{}")
    assert len(server.requests) == ATTEMPTS
    with pytest.raises(CallFailed):
        Functions(attempts=1).invoke("adder", b"{}", alias="live")
    assert len(server.requests) == ATTEMPTS + 1
