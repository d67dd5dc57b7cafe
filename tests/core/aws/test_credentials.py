"""Whose calls these are, and where AWS is: as botocore finds it."""

import sys
from pathlib import Path

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.session import Session

from core.aws import credentials as module
from core.aws import dynamodb, s3, secrets_manager
from core.aws.credentials import Credentials, NoCredentials, credentials, endpoint_of, region
from core.aws.endpoint import CallFailed
from core.aws.service import Service

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")


@pytest.fixture(autouse=True)
def _no_session() -> None:
    module._session.cache_clear()


@pytest.mark.parametrize("service", ["dynamodb", "lambda", "s3", "secretsmanager"])
def test_addresses_are_those_of_botocore_in_every_region(service: str) -> None:
    session = Session()
    loader = session.get_component("data_loader")
    rules = EndpointProvider(
        loader.load_service_model(service, "endpoint-rule-set-1"), loader.load_data("partitions")
    )
    names = [
        name
        for partition in PARTITIONS
        for name in session.get_available_regions(service, partition_name=partition)
    ]
    assert len(names) > 30
    for name in names:
        theirs = rules.resolve_endpoint(Region=name, UseDualStack=False, UseFIPS=False)
        assert endpoint_of(service, name) == theirs.url


@pytest.mark.parametrize(
    ("variable", "own"), [("AWS_ENDPOINT_URL", False), ("AWS_ENDPOINT_URL_DYNAMODB", True)]
)
def test_the_environment_names_another_address(
    monkeypatch: pytest.MonkeyPatch, variable: str, *, own: bool
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:1")
    monkeypatch.setenv(variable, "http://localhost:2")
    assert dynamodb()._connections.host == "localhost:2"
    assert secrets_manager()._connections.host == ("localhost:1" if own else "localhost:2")
    monkeypatch.setenv("DYNAMODB_ENDPOINT", "http://localhost:3")
    assert dynamodb()._connections.host == "localhost:3"


def test_credentials_are_those_of_lambda_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials() == Credentials("the ACCESS_KEY_ID", "the SECRET_ACCESS_KEY", "the SESSION_TOKEN")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "renewed")
    monkeypatch.delenv("AWS_SESSION_TOKEN")
    assert credentials() == Credentials("renewed", "the SECRET_ACCESS_KEY")


@pytest.fixture
def _profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An author's machine."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}")
    files = {"CONFIG_FILE": "config", "SHARED_CREDENTIALS_FILE": "credentials"}
    (tmp_path / "config").write_text("[profile author]\nregion = eu-west-3\n")
    (tmp_path / "credentials").write_text("[author]\naws_access_key_id = a\naws_secret_access_key = b\n")
    for name, file in files.items():
        monkeypatch.setenv(f"AWS_{name}", str(tmp_path / file))
    monkeypatch.setenv("AWS_PROFILE", "author")


@pytest.mark.usefixtures("_profile")
def test_an_author_has_those_of_a_profile() -> None:
    assert credentials() == Credentials("a", "b")
    assert region() == "eu-west-3"
    assert dynamodb()._connections.host == "dynamodb.eu-west-3.amazonaws.com"


@pytest.mark.usefixtures("_profile")
def test_without_a_region_nothing_can_be_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile author]\n")
    with pytest.raises(NoCredentials, match="No AWS region"):
        Service("dynamodb", "DynamoDB_20120810", version="1.0")


@pytest.mark.usefixtures("_profile")
def test_credentials_that_cannot_be_renewed_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile author]\ncredential_process = false\n")
    (tmp_path / "credentials").write_text("")
    with pytest.raises(NoCredentials):
        credentials()


@pytest.mark.usefixtures("_profile")
def test_without_botocore_there_are_those_of_the_environment_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Lambda, whose packages have no botocore."""
    monkeypatch.setitem(sys.modules, "botocore.session", None)  # cannot be imported
    for ask in (credentials, region):
        with pytest.raises(NoCredentials, match="The environment names no AWS credentials or no region"):
            ask()
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    with pytest.raises(CallFailed) as failed:
        s3("files").head("a")
    assert (failed.value.code, failed.value.transient) == ("NoCredentials", False)
