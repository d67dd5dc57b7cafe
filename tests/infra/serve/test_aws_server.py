"""The table, the secret and the bucket over HTTP, as for functions in containers."""

import os
from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest

from core.aws import dynamodb, s3, secrets_manager
from core.aws.service import CallFailed
from infra.serve.aws_server import aws_server
from infra.serve.local_aws import KEY_FILE, local_aws
from infra.serve.site import BUCKET, SECRET, TABLE


@pytest.fixture(params=["in moto", "in another DynamoDB"])
def _over_http(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Point `core`'s clients to the server by the environment, as in a container."""
    given = os.environ.get("DYNAMODB_ENDPOINT", "") if request.param == "in another DynamoDB" else ""
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)
    with local_aws(given), aws_server() as moto:
        dynamodb = "" if request.param == "in moto" else given or f"http://127.0.0.1:{moto}"
        with aws_server(dynamodb=dynamodb) as port:
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            yield


@pytest.mark.usefixtures("_over_http")
def test_the_signing_key_is_read_over_http() -> None:
    secret = secrets_manager().call("GetSecretValue", SecretId=SECRET)
    assert secret["SecretString"] == KEY_FILE.read_text()


@pytest.mark.usefixtures("_over_http")
def test_an_item_is_written_once_over_http_and_read_again() -> None:
    table = dynamodb()
    key = {"pk": {"S": f"mode#{uuid4()}"}, "sk": {"S": "head"}}
    item = key | {"entered": {"S": "π < “4”"}}
    condition = "attribute_not_exists(pk)"
    table.call("PutItem", TableName=TABLE, Item=item, ConditionExpression=condition)
    with pytest.raises(CallFailed) as refused:
        table.call("PutItem", TableName=TABLE, Item=key, ConditionExpression=condition)
    assert refused.value.code == "ConditionalCheckFailedException"
    assert table.call("GetItem", TableName=TABLE, Key=key)["Item"] == item


@pytest.mark.usefixtures("_over_http")
def test_a_file_is_stored_once_over_http_and_read_again(caplog: pytest.LogCaptureFixture) -> None:
    bucket = s3(BUCKET)
    key = f"mode/{uuid4()}/1"
    content = BytesIO()
    bucket.put(key, b"\0\xff", {"if-none-match": "*", "x-amz-meta-name": "x"})
    with pytest.raises(CallFailed) as refused:
        bucket.put(key, b"other", {"if-none-match": "*"})
    assert refused.value.code == "PreconditionFailed"
    assert bucket.get(key, content)
    assert content.getvalue() == b"\0\xff"
    found = bucket.head(key)
    assert found
    assert found["content-length"] == "2"
    assert list(bucket.keys_under("mode/")) == [key]
    bucket.delete(key)
    assert not bucket.get(key, content)
    assert bucket.head(key) is None
    assert not caplog.messages, "the terminal has a line for each request of a visitor only"
