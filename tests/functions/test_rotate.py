"""The key that signs cookies is renewed in four steps, any of which may fail and be repeated."""

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.secretsmanager.models import secretsmanager_backends
from types_boto3_secretsmanager import SecretsManagerClient

from core.aws import secrets_manager
from core.aws.service import Service
from infra.serve.in_moto import in_moto

REGION = "eu-west-1"
STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
OLD = "0" * 64  # the key before the renewal
NEW = "11111111-2222-3333-4444-555555555555"  # the version that the renewal makes


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManagerClient]:
    """An account with the secret "key", whose renewal has just been asked for."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with in_moto():
        client = boto3.client("secretsmanager")
        client.create_secret(Name="key", SecretString=OLD)
        stage(NEW, "AWSPENDING")
        yield client
        client.delete_secret(SecretId="key", ForceDeleteWithoutRecovery=True)  # moto's account is all tests'


@pytest.fixture
def rotate(client: SecretsManagerClient, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    app = importlib.import_module("functions.rotate.app")
    monkeypatch.setattr(app, "service", secrets_manager())
    return app


def stage(version: str, *labels: str) -> None:
    """A version without a value, as Secrets Manager makes it before the first step; moto's API makes none."""
    key = secretsmanager_backends[DEFAULT_ACCOUNT_ID][REGION].secrets["key"]
    key.versions[version] = {"createdate": 0, "version_id": version, "version_stages": list(labels)}


def run(rotate: ModuleType, *steps: str, version: str = NEW) -> None:
    for step in steps:
        rotate.handler({"SecretId": "key", "ClientRequestToken": version, "Step": step}, None)


def key(client: SecretsManagerClient, label: str) -> str:
    return client.get_secret_value(SecretId="key", VersionStage=label)["SecretString"]


def assert_renewed(client: SecretsManagerClient) -> None:
    assert key(client, "AWSPREVIOUS") == OLD
    assert key(client, "AWSCURRENT") != OLD
    assert len(key(client, "AWSCURRENT")) == 64
    assert client.describe_secret(SecretId="key")["VersionIdsToStages"][NEW].count("AWSCURRENT") == 1


def test_four_steps_renew_the_key_and_keep_the_old_one(
    rotate: ModuleType, client: SecretsManagerClient
) -> None:
    run(rotate, *STEPS)
    assert_renewed(client)


def test_the_old_key_signs_until_the_last_step(rotate: ModuleType, client: SecretsManagerClient) -> None:
    run(rotate, *STEPS[:3])
    assert key(client, "AWSCURRENT") == OLD


@pytest.mark.parametrize("repeated", range(4))
def test_every_step_may_be_done_twice(
    rotate: ModuleType, client: SecretsManagerClient, repeated: int
) -> None:
    run(rotate, *STEPS[: repeated + 1])
    before = client.describe_secret(SecretId="key")["VersionIdsToStages"]
    new = client.get_secret_value(SecretId="key", VersionId=NEW)["SecretString"]
    run(rotate, STEPS[repeated])
    assert client.describe_secret(SecretId="key")["VersionIdsToStages"] == before
    assert client.get_secret_value(SecretId="key", VersionId=NEW)["SecretString"] == new
    run(rotate, *STEPS[repeated + 1 :])
    assert_renewed(client)


@pytest.mark.parametrize("calls", range(1, 9))
def test_a_crash_after_any_call_is_made_good_by_trying_again(
    rotate: ModuleType, client: SecretsManagerClient, calls: int
) -> None:
    left, call = [None] * calls, Service.call

    def crash(self: Service, operation: str, **arguments: Any) -> Any:
        try:
            return call(self, operation, **arguments)
        finally:
            left.pop()
            if not left:
                raise InterruptedError("the function is gone, and the answer with it")

    with patch.object(Service, "call", crash), pytest.raises(InterruptedError):
        run(rotate, *STEPS)
    run(rotate, *STEPS)
    assert_renewed(client)


def test_a_token_that_names_no_version_is_refused(rotate: ModuleType, client: SecretsManagerClient) -> None:
    with pytest.raises(ValueError, match="not staged as AWSPENDING"):
        run(rotate, "createSecret", version="99999999-2222-3333-4444-555555555555")
    assert key(client, "AWSCURRENT") == OLD


@pytest.mark.parametrize("step", STEPS)
def test_a_version_without_the_pending_stage_is_refused(
    rotate: ModuleType, client: SecretsManagerClient, step: str
) -> None:
    stage(NEW)
    with pytest.raises(ValueError, match="not staged as AWSPENDING"):
        run(rotate, step)
    assert key(client, "AWSCURRENT") == OLD


def test_a_pending_key_of_another_length_is_refused(rotate: ModuleType, client: SecretsManagerClient) -> None:
    client.put_secret_value(
        SecretId="key", ClientRequestToken=NEW, SecretString="short", VersionStages=["AWSPENDING"]
    )
    with pytest.raises(ValueError, match="no key of 64 characters"):
        run(rotate, "testSecret")


def test_an_unknown_step_is_refused(rotate: ModuleType) -> None:
    with pytest.raises(ValueError, match="Unknown step"):
        run(rotate, "eraseSecret")


def test_neither_key_is_logged(
    rotate: ModuleType, client: SecretsManagerClient, caplog: pytest.LogCaptureFixture
) -> None:
    run(rotate, *STEPS)
    logged = str([vars(record) for record in caplog.records])
    assert "finishSecret" in logged
    assert OLD not in logged
    assert key(client, "AWSCURRENT") not in logged
