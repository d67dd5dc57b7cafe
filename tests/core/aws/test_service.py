"""What a client does when the service answers, fails, or does not answer: as botocore's standard mode."""

import json
import socket
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.retries.standard import ThrottledRetryableChecker

from core.aws import dynamodb
from core.aws import endpoint as module
from core.aws.endpoint import ATTEMPTS, QUOTA, CallFailed
from core.aws.service import Service
from tests.core.aws.server import HANGS_UP, Answer, Server
from tests.core.aws.theirs import PATIENCE

GET: dict[str, Any] = {"TableName": "table", "Key": {"pk": {"S": "mode#v"}, "sk": {"S": "head"}}}


def error(code: str, status: int = 400, **more: Any) -> Answer:
    content = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "No."} | more
    return Answer(status, json.dumps(content).encode())


def failure(service: Service) -> CallFailed:
    with pytest.raises(CallFailed) as failed:
        service.call("GetItem", **GET)
    return failed.value


def test_binary_values_come_back_as_bytes(server: Server, service: Service) -> None:
    sent = {"tokens": {"L": [{"B": b"\xff\x00"}, {"S": "B"}]}, "map": {"M": {"B": {"S": "text"}}}}
    service.call("PutItem", TableName="table", Item=sent)
    item = json.dumps({"Item": json.loads(server.requests[0].body)["Item"]})
    server.answers = [Answer(body=item.encode())]
    assert service.call("GetItem", **GET) == {"Item": sent}


BOTOCORES: Any = ThrottledRetryableChecker
CODES = {*BOTOCORES._THROTTLED_ERROR_CODES, *module._TRANSIENT, *module._THROTTLED} - {
    "EC2ThrottledException"
}
REFUSALS = ["AccessDeniedException", "ConditionalCheckFailedException", "ExpiredTokenException"]
REFUSALS += ["TransactionCanceledException", "TransactionConflictException", "ValidationException"]
CHECKED = {"x-amz-crc32": "1"}  # of another body


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        *(error(code) for code in [*sorted(CODES), *REFUSALS]),
        *(Answer(status, b"<html>") for status in (400, 403, 413, 429, 500, 502, 503, 504)),
        error("InternalServerError", 500),
        HANGS_UP,
    ],
    ids=lambda answer: f"{answer.status} {answer.body.decode()[38:80]}",
)
def test_as_many_attempts_are_made_as_by_botocore(server: Server, service: Service, answer: Answer) -> None:
    server.answers = [answer]
    failed = failure(service)
    ours = len(server.requests)
    theirs: Any = boto3.client("dynamodb", endpoint_url=server.address, config=PATIENCE)
    with pytest.raises((BotoCoreError, ClientError)) as refused:
        theirs.get_item(**GET)
    assert ours == len(server.requests) - ours
    assert failed.retried == (ours > 1)
    if isinstance(refused.value, ClientError) and answer.body != b"<html>":
        assert failed.code == refused.value.response["Error"]["Code"]
        assert failed.status == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    "answer", [HANGS_UP, Answer(500), error("ThrottlingException"), Answer(headers=CHECKED)]
)
def test_a_second_attempt_that_succeeds_is_the_answer(
    server: Server, service: Service, answer: Answer
) -> None:
    server.answers = [answer, Answer(body=b'{"Item": {"v": {"N": "1"}}}')]
    assert service.call("GetItem", **GET) == {"Item": {"v": {"N": "1"}}}
    first, second = server.requests
    assert first.body == second.body


@pytest.mark.slow
@pytest.mark.parametrize("answer", [Answer(500), error("ThrottlingException")])
def test_an_outage_is_not_met_with_three_times_the_requests_for_long(
    server: Server, service: Service, answer: Answer
) -> None:
    server.answers = [answer]
    calls = QUOTA // module.COST_IF_THROTTLED  # more than the quota has further attempts for
    for _ in range(calls):
        failure(service)
    ours = len(server.requests)
    theirs: Any = boto3.client("dynamodb", endpoint_url=server.address, config=PATIENCE)
    for _ in range(calls):
        with pytest.raises(ClientError):
            theirs.get_item(**GET)
    assert ours == len(server.requests) - ours < calls * ATTEMPTS


@pytest.mark.row(161)
@pytest.mark.parametrize("answer", [Answer(headers=CHECKED), Answer(missing=1), Answer(body=b"<html>")])
def test_an_answer_that_is_damaged_each_time_is_none(
    server: Server, service: Service, answer: Answer
) -> None:
    server.answers = [answer]
    failed = failure(service)
    assert (failed.status, failed.code, failed.retried) == (0, "", True)
    assert len(server.requests) == ATTEMPTS


def test_a_refusal_has_the_members_of_its_answer(server: Server, service: Service) -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    server.answers = [error("TransactionCanceledException", CancellationReasons=reasons)]
    failed = failure(service)
    assert (failed.status, failed.code, failed.retried) == (400, "TransactionCanceledException", False)
    assert failed.answer["CancellationReasons"] == reasons
    assert str(failed) == "TransactionCanceledException: No."


def test_an_error_of_something_between_is_a_refusal_without_a_code(server: Server, service: Service) -> None:
    for body in (b"[]", b"<html>", b""):
        server.answers = [Answer(403, body)]
        failed = failure(service)
        assert (failed.status, failed.code, failed.retried) == (403, "", False)


def test_a_failure_tells_no_secret(server: Server, service: Service) -> None:
    for answer in (HANGS_UP, Answer(missing=1), error("AccessDeniedException"), Answer(headers=CHECKED)):
        server.answers = [answer]
        failed = failure(service)
        said = f"{failed!r} {failed.__cause__!r} {failed.__context__!r}"
        assert "the SECRET_ACCESS_KEY" not in said
        assert "the SESSION_TOKEN" not in said
        assert "Signature" not in said


def test_a_checksum_that_fits_is_taken(server: Server, service: Service) -> None:
    body = b'{"Item": {}}'
    server.answers = [Answer(body=body, headers={"x-amz-crc32": str(zlib.crc32(body))})]
    assert service.call("GetItem", **GET) == {"Item": {}}
    assert len(server.requests) == 1


def test_a_call_without_credentials_sends_nothing(
    server: Server, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setattr("core.aws.credentials._session", lambda: NoSession())
    failed = failure(service)
    assert (failed.code, failed.status, failed.retried) == ("NoCredentials", 0, False)
    assert server.requests == []


class NoSession:
    """A session of botocore that finds no credentials."""

    def get_credentials(self) -> None:
        return None


# ---- Connections


def test_calls_share_one_connection(server: Server, service: Service) -> None:
    server.answers = [error("ValidationException"), Answer()]
    failure(service)
    for _ in range(3):
        service.call("GetItem", **GET)
    assert len({request.port for request in server.requests}) == 1


def test_each_thread_has_a_connection_to_itself(server: Server, service: Service) -> None:
    def call(number: int) -> Any:
        return service.call("GetItem", **GET | {"TableName": str(number)})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(200)))
    sent = sorted(int(json.loads(request.body)["TableName"]) for request in server.requests)
    assert sent == list(range(200))
    assert len({request.port for request in server.requests}) <= 8


@pytest.mark.row(160)
def test_a_connection_that_was_closed_while_idle_costs_no_attempt(server: Server, service: Service) -> None:
    server.answers = [Answer(then_closes=True), Answer(then_closes=True), error("ValidationException")]
    for _ in range(2):
        service.call("GetItem", **GET)
        (idle,) = service._connections._idle
        assert idle.sock.recv(1, 2) == b""  # MSG_PEEK: the end has arrived
    assert not failure(service).retried
    assert len(server.requests) == 3


@pytest.mark.row(161)
def test_after_half_an_answer_its_connection_is_not_used_again(server: Server, service: Service) -> None:
    server.answers = [Answer(body=b'{"Item"', missing=9), Answer(body=b'{"Item": {}}')]
    assert service.call("GetItem", **GET) == {"Item": {}}
    assert len({request.port for request in server.requests}) == 2


def test_a_service_that_does_not_answer_is_given_up() -> None:
    """It takes connections, and never reads."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        service = dynamodb(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        service._connections._within = 0.02  # seconds
        failed = failure(service)
    assert (failed.status, failed.code, failed.retried) == (0, "", True)
    assert isinstance(failed.__cause__, TimeoutError)
