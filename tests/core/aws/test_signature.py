"""AWS takes our signatures: they are botocore's."""

from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from core.aws import signature
from core.aws.credentials import Credentials
from core.aws.service import Service
from tests.core.aws.server import Server
from tests.core.aws.theirs import COUNTED, NOW, set_clock

TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(
    keys=st.builds(Credentials, TEXT, TEXT, TEXT | st.just("")),
    body=st.binary(max_size=300),
    region=st.sampled_from(["eu-central-1", "us-gov-west-1"]),
    service=st.sampled_from(["dynamodb", "secretsmanager"]),
    now=st.integers(0, 4_000_000_000),
    target=TEXT,
)
def test_a_signature_is_that_of_botocore(
    keys: Credentials, body: bytes, region: str, service: str, now: int, target: str
) -> None:
    headers = {"content-type": "application/x-amz-json-1.0", "host": "example.org", "x-amz-target": target}
    theirs = AWSRequest("POST", "https://example.org/", headers, body)
    with pytest.MonkeyPatch.context() as monkeypatch:
        set_clock(monkeypatch, now)
        digest = signature.digest_of(body)
        signed = signature.signed("POST", "/", headers, digest, keys, region, service)
        botocores = BotocoreCredentials(keys.access_key, keys.secret_key, keys.token or None)
        SigV4Auth(botocores, service, region).add_auth(theirs)
    assert signed == {name.lower(): value for name, value in theirs.headers.items()}


def test_what_is_sent_is_what_boto3_sends(
    server: Server, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, NOW)
    key = {"pk": {"S": "mode#v"}, "sk": {"S": "π < “4”"}}
    update: dict[str, Any] = {
        "TableName": "table",
        "Key": key,
        "UpdateExpression": "SET tail = list_append(tail, :values)",
        "ExpressionAttributeValues": {":values": {"L": [{"B": bytes(range(256))}, {"N": "-1.5"}]}},
    }
    theirs: Any = boto3.Session().client("dynamodb", endpoint_url=server.address)
    service.call("UpdateItem", **update)
    theirs.update_item(**update)
    ours, expected = server.requests
    assert ours.body == expected.body
    assert "Signature=" in ours.headers["authorization"]
    for name, value in expected.headers.items():
        assert name in COUNTED or ours.headers[name] == value
