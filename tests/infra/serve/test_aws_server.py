"""The table, the secret and the bucket over HTTP, as for functions in containers."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

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
    bucket = s3()
    key = f"mode/{uuid4()}/1"
    bucket.put_object(Bucket=BUCKET, Key=key, Body=b"\0\xff", IfNoneMatch="*")
    with pytest.raises(ClientError) as refused:
        bucket.put_object(Bucket=BUCKET, Key=key, Body=b"other", IfNoneMatch="*")
    assert refused.value.response["Error"]["Code"] == "PreconditionFailed"
    assert bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"\0\xff"
    assert bucket.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 1
    bucket.delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(bucket.exceptions.NoSuchKey):
        bucket.get_object(Bucket=BUCKET, Key=key)
    assert not caplog.messages, "the terminal has a line for each request of a visitor only"
