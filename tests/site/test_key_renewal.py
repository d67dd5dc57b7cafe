"""The key that signs cookies is renewed while visitors come and go, and no list is lost."""

import uuid
from collections.abc import Iterator

import boto3
import pytest

from tests.support.client import Client
from tests.support.scripts import visitor_of_list

PATH = "/support"
NAME = "__Host-visitor"


def count(numbers: list[float]) -> str:
    return f"There are {len(numbers)}"


@pytest.fixture
def secret(aws: None) -> Iterator[str]:
    """A signing key of its own, which a test may renew."""
    client = boto3.client("secretsmanager")
    name = f"key-{uuid.uuid4().hex}"
    client.create_secret(Name=name, SecretString=uuid.uuid4().hex * 2)
    yield name
    client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def renew(secret: str) -> None:
    """Do the work of the rotation function: the old version stays as AWSPREVIOUS."""
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=uuid.uuid4().hex * 2)


def fresh_process(secret: str, jar: dict[str, str]) -> Client:
    """The same visitor at a process that has just started."""
    client = visitor_of_list(count, SIGNING_SECRET=secret)
    client.jar = dict(jar)
    return client


@pytest.fixture
def lister(secret: str) -> Client:
    """A visitor with 7 in the list."""
    client = visitor_of_list(count, SIGNING_SECRET=secret)
    client.post(PATH, {"number": "7"})
    return client


@pytest.mark.row(58)
def test_a_cookie_signed_with_the_previous_key_is_accepted_and_signed_anew(
    secret: str, lister: Client
) -> None:
    renew(secret)
    later = fresh_process(secret, lister.jar)
    answer = later.open(PATH)
    assert answer.page.entries == ["7"]
    (cookie,) = answer.cookies
    assert later.jar[NAME] != lister.jar[NAME]
    renew(secret)
    assert fresh_process(secret, later.jar).open(PATH).page.entries == ["7"], (
        "signed with what is previous now"
    )
    assert cookie.startswith(f"{NAME}=")


@pytest.mark.row(58)
def test_a_process_with_the_old_key_learns_of_the_new_one_from_a_cookie(secret: str, lister: Client) -> None:
    older = fresh_process(secret, lister.jar)
    assert older.open(PATH).page.entries == ["7"]
    renew(secret)
    newer = fresh_process(secret, lister.jar)
    newer.post(PATH, {"number": "8"})
    older.jar = newer.jar
    assert older.open(PATH).page.entries == ["7", "8"]


@pytest.mark.row(59)
def test_a_cookie_signed_with_a_retired_key_makes_a_new_visitor(secret: str, lister: Client) -> None:
    renew(secret)
    renew(secret)
    later = fresh_process(secret, lister.jar)
    assert later.open(PATH).page.entries == []
    later.post(PATH, {"number": "8"})
    assert later.open(PATH).page.entries == ["8"]
    assert later.jar[NAME].partition(".")[0] != lister.jar[NAME].partition(".")[0]


@pytest.mark.row(61)
def test_a_key_that_was_read_is_used_while_secrets_manager_is_away(secret: str, lister: Client) -> None:
    boto3.client("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    assert lister.open(PATH).page.entries == ["7"]
    boto3.client("secretsmanager").create_secret(Name=secret, SecretString=uuid.uuid4().hex * 2)
