"""S3 is called as botocore calls it, and a file goes there and back whole or not at all."""

import os
from collections.abc import Callable, Iterator
from errno import ENOSPC
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

from core.aws import s3
from core.aws.bucket import Bucket
from core.aws.connection import PART_BYTES
from core.aws.endpoint import ATTEMPTS, CallFailed
from tests.core.aws.server import HANGS_UP, Answer, Server
from tests.core.aws.theirs import NOW, PATIENCE, set_clock

KEYS = ["mode/v/1", "a b/~ü€/100%25+&=?#'()*!", "a//b/../c", "/", "<&>"]
LISTED = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}</ListBucketResult>'
EMPTY = LISTED.format("<IsTruncated>false</IsTruncated>").encode()

Call = Callable[[Any, str], object]


def theirs() -> Any:
    """Botocore's client, without its checksums: the signature covers a digest of the body."""
    style = "path" if "AWS_ENDPOINT_URL_S3" in os.environ else "virtual"
    hosts: Any = {"addressing_style": style, "us_east_1_regional_endpoint": "regional"}
    config = Config(
        s3=hosts,
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.Session().client("s3", config=PATIENCE.merge(config))


@pytest.fixture
def bucket(server: Server, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.address)
    server.answers = [Answer(body=EMPTY)]
    return s3("files")


def error(code: str, status: int = 400) -> Answer:
    xml = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No &amp; no.</Message></Error>"
    return Answer(status, xml.encode(), {"content-type": "application/xml"})


# ---- Requests


CALLS: dict[str, tuple[Call, Call]] = {
    "put": (
        lambda ours, key: ours.put(key, b"\0\xff", {"if-none-match": "*"}),
        lambda client, key: client.put_object(Bucket="files", Key=key, Body=b"\0\xff", IfNoneMatch="*"),
    ),
    "put a file": (
        lambda ours, key: ours.put(
            key, BytesIO(b"\1"), {"content-type": "text/plain", "x-amz-meta-name": "=?utf-8?q?x_y?="}
        ),
        lambda client, key: client.put_object(
            Bucket="files",
            Key=key,
            Body=BytesIO(b"\1"),
            ContentType="text/plain",
            Metadata={"name": "=?utf-8?q?x_y?="},
        ),
    ),
    "get": (
        lambda ours, key: ours.get(key, BytesIO()),
        lambda client, key: client.get_object(Bucket="files", Key=key),
    ),
    "head": (
        lambda ours, key: ours.head(key),
        lambda client, key: client.head_object(Bucket="files", Key=key),
    ),
    "delete": (
        lambda ours, key: ours.delete(key),
        lambda client, key: client.delete_object(Bucket="files", Key=key),
    ),
    "list": (
        lambda ours, key: list(ours.keys_under(key)),
        lambda client, key: client.list_objects_v2(Bucket="files", Prefix=key),
    ),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", KEYS)
def test_a_request_is_that_of_botocore(
    server: Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, key: str, call: str
) -> None:
    set_clock(monkeypatch, NOW)
    our_call, their_call = CALLS[call]
    our_call(bucket, key)
    their_call(theirs(), key)
    ours, expected = server.requests
    assert (ours.method, ours.body) == (expected.method, expected.body)
    ours_at, expected_at = urlsplit(ours.target), urlsplit(expected.target)
    assert ours_at.path.rstrip("/") == expected_at.path.rstrip("/")
    assert parse_qs(ours_at.query) == parse_qs(expected_at.query)
    for name in ("content-type", "if-none-match", "x-amz-meta-name", "x-amz-date", "x-amz-security-token"):
        assert ours.headers.get(name) == expected.headers.get(name)
    assert ours.headers["authorization"] == signature(server, ours)


def signature(server: Server, request: Any) -> str:
    """Botocore's signature of a request that we have sent."""
    unsigned = {"authorization", "accept-encoding", "content-length"}
    headers = {name: value for name, value in request.headers.items() if name not in unsigned}
    made = AWSRequest(request.method, server.address + request.target, headers, request.body)
    credentials = Credentials("the ACCESS_KEY_ID", "the SECRET_ACCESS_KEY", "the SESSION_TOKEN")
    S3SigV4Auth(credentials, "s3", "eu-central-1").add_auth(made)
    return str(made.headers["authorization"])


REGIONS = ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("name", ["wombat-dev-files-1abc", "files.example.org"])
def test_a_link_is_that_of_botocore(monkeypatch: pytest.MonkeyPatch, region: str, name: str) -> None:
    set_clock(monkeypatch, NOW)
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    disposition = "attachment; filename*=UTF-8''ü ~+"
    bucket, client = s3(name), theirs()
    for key in KEYS:
        link = bucket.link(key, {"response-content-disposition": disposition}, 60)
        wanted = {"Bucket": name, "Key": key, "ResponseContentDisposition": disposition}
        expected = client.generate_presigned_url("get_object", wanted, 60)
        assert link.partition("?")[0] == expected.partition("?")[0]
        assert parse_qs(urlsplit(link).query) == parse_qs(urlsplit(expected).query)


@pytest.mark.parametrize("token", ["the token", ""])
@pytest.mark.parametrize("region", REGIONS)
def test_a_form_is_that_of_botocore(monkeypatch: pytest.MonkeyPatch, region: str, token: str) -> None:
    set_clock(monkeypatch, NOW)
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    fields = {"success_action_redirect": "https://example.org/?a=“ü”", "Content-Type": "text/plain"}
    conditions = [*({name: text} for name, text in fields.items()), ["content-length-range", 0, 9]]
    expected = theirs().generate_presigned_post("files", KEYS[1], fields, conditions, 3_600)
    address, signed = s3("files").form(KEYS[1], fields, conditions, 3_600)
    assert address == expected["url"]
    assert signed == expected["fields"]


def test_a_stand_in_has_one_host(bucket: Bucket, server: Server) -> None:
    assert bucket.link("a", {}, 60).startswith(f"{server.address}/files/a?")
    assert bucket.form("a", {}, [], 60)[0] == f"{server.address}/files/"


def test_the_address_of_a_stand_in_may_end_with_a_slash(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{server.address}/")
    bucket = Bucket("files")
    assert bucket.link("a", {}, 60).startswith(f"{server.address}/files/a?")
    assert bucket.form("a", {}, [], 60)[0] == f"{server.address}/files/"


# ---- Answers


def test_all_pages_of_a_list_are_read(server: Server, bucket: Bucket) -> None:
    pages = [
        "<IsTruncated>true</IsTruncated><NextContinuationToken>1+/=&amp;</NextContinuationToken>"
        "<Contents><Key>a/1</Key></Contents><Contents><Key>a/%C3%BC+%26%2B</Key></Contents>",
        "<IsTruncated>false</IsTruncated><Contents><Key>b</Key></Contents>",
    ]
    server.answers = [Answer(body=LISTED.format(page).encode()) for page in pages]
    assert list(bucket.keys_under("")) == ["a/1", "a/ü &+", "b"]
    first, second = (parse_qs(urlsplit(request.target).query) for request in server.requests)
    assert "continuation-token" not in first
    assert second["continuation-token"] == ["1+/=&"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"<Error><Code>InternalError</Code></Error>"])
def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one(
    server: Server, bucket: Bucket, body: bytes
) -> None:
    server.answers = [Answer(body=body)]
    with pytest.raises(CallFailed) as failed:
        list(bucket.keys_under("a/"))
    assert failed.value.transient


def test_an_object_that_is_not_there_is_none(server: Server, bucket: Bucket) -> None:
    server.answers = [error("NoSuchKey", 404)]
    assert bucket.head("a") is None
    assert not bucket.get("a", BytesIO())
    server.answers = [Answer(204, b"")]
    bucket.delete("a")


def test_a_bucket_that_is_not_there_is_an_error(server: Server, bucket: Bucket) -> None:
    server.answers = [error("NoSuchBucket", 404)]
    with pytest.raises(CallFailed, match=r"NoSuchBucket: No & no\.") as failed:
        bucket.get("a", BytesIO())
    assert (failed.value.status, failed.value.code, failed.value.retried) == (404, "NoSuchBucket", False)


CODES = {
    "AccessDenied": 403,
    "BadDigest": 400,
    "ConditionalRequestConflict": 409,
    "ExpiredToken": 400,
    "InternalError": 500,
    "InvalidRequest": 400,
    "NoSuchBucket": 404,
    "PreconditionFailed": 412,
    "RequestTimeout": 400,
    "ServiceUnavailable": 503,
    "SlowDown": 503,
    "XAmzContentSHA256Mismatch": 400,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        *(error(code, status) for code, status in CODES.items()),
        *(Answer(status, b"<html>") for status in (400, 403, 413, 429, 500, 502, 503, 504)),
        HANGS_UP,
    ],
    ids=lambda answer: f"{answer.status} {answer.body.decode()[35:60]}",
)
def test_as_many_attempts_are_made_as_by_botocore(server: Server, bucket: Bucket, answer: Answer) -> None:
    server.answers = [answer]
    with pytest.raises(CallFailed) as failed:
        bucket.put("a", b"1")
    ours = len(server.requests)
    with pytest.raises((BotoCoreError, ClientError)) as refused:
        theirs().put_object(Bucket="files", Key="a", Body=b"1")
    assert ours == len(server.requests) - ours
    assert failed.value.retried == (ours > 1)
    if isinstance(refused.value, ClientError) and answer.body != b"<html>":
        assert failed.value.code == refused.value.response["Error"]["Code"]
        assert failed.value.status == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


# ---- Files


CONTENT = bytes(range(256)) * (2 * PART_BYTES // 256 + 1)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Any]:
    """An open file of three parts, of which something has been read."""
    (tmp_path / "content").write_bytes(CONTENT)
    with (tmp_path / "content").open("rb") as opened:
        opened.read(9)
        yield opened


@pytest.mark.row(161)
@pytest.mark.parametrize("answer", [HANGS_UP, Answer(500), error("SlowDown", 503), error("RequestTimeout")])
def test_a_second_attempt_sends_the_file_from_its_start(
    server: Server, bucket: Bucket, file: Any, answer: Answer
) -> None:
    server.answers = [answer, Answer()]
    bucket.put("a", file)
    assert [request.body == CONTENT for request in server.requests] == [True, True]
    assert {request.headers["content-length"] for request in server.requests} == {str(len(CONTENT))}


@pytest.mark.row(160)
def test_a_file_is_sent_over_a_connection_that_was_closed_while_idle(
    server: Server, bucket: Bucket, file: Any
) -> None:
    server.answers = [Answer(then_closes=True)]
    for _ in range(2):
        bucket.put("a", file)
        (idle,) = bucket._connections._idle
        assert idle.sock.recv(1, 2) == b""  # MSG_PEEK: the end has arrived
    assert len(server.requests) == 2


@pytest.mark.row(161)
@pytest.mark.parametrize("half", [Answer(body=b"ha", missing=1), Answer(body=b"", missing=1)])
def test_half_an_object_is_asked_for_again_and_leaves_nothing(
    server: Server, bucket: Bucket, half: Answer
) -> None:
    server.answers = [half, Answer(body=b"w")]
    into = BytesIO(b"what was there")
    assert bucket.get("a", into)
    assert into.getvalue() == b"w"
    assert len({request.port for request in server.requests}) == 2


@pytest.mark.row(161)
def test_an_object_of_which_each_time_half_arrives_is_none(server: Server, bucket: Bucket) -> None:
    server.answers = [Answer(body=CONTENT, missing=1)]
    with pytest.raises(CallFailed) as failed:
        bucket.get("a", BytesIO())
    assert (failed.value.status, failed.value.transient) == (0, True)
    assert len(server.requests) == ATTEMPTS


def test_a_full_disk_is_no_silence_of_s3(server: Server, bucket: Bucket) -> None:
    class Full(BytesIO):
        def write(self, content: Any) -> int:
            raise OSError(ENOSPC, "No space left on device")

    server.answers = [Answer(body=b"1")]
    with pytest.raises(OSError, match="No space left"):
        bucket.get("a", Full())
    assert len(server.requests) == 1


def test_an_error_leaves_a_file_as_it_was(server: Server, bucket: Bucket) -> None:
    server.answers = [error("AccessDenied", 403)]
    into = BytesIO(b"as it was")
    with pytest.raises(CallFailed):
        bucket.get("a", into)
    assert into.getvalue() == b"as it was"


def test_a_large_object_arrives_whole(server: Server, bucket: Bucket, tmp_path: Path) -> None:
    server.answers = [Answer(body=CONTENT)]
    with (tmp_path / "copy").open("wb") as copy:
        assert bucket.get("a", copy)
    assert (tmp_path / "copy").read_bytes() == CONTENT
