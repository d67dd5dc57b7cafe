"""A restore from a point in time: DynamoDB makes a second table, and visitors find their lists again."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from infra.operate.restore import restore
from infra.serve.local_aws import local_aws
from infra.serve.site import TABLE
from tests.support.client import Client
from tests.support.private import set_password
from tests.support.scripts import visitor_of_list

pytestmark = pytest.mark.slow

PATH = "/support"


@pytest.fixture(autouse=True)
def on_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use moto, because DynamoDB Local has no backups."""
    monkeypatch.delenv("DYNAMODB_ENDPOINT", raising=False)
    with local_aws():
        yield


def count(numbers: list[float]) -> str:
    return f"There are {len(numbers)}"


def somebody(*numbers: str) -> Client:
    client = visitor_of_list(count)
    for number in numbers:
        client.post(PATH, {"number": number})
    return client


def a_point_in_time(client: Any) -> str:
    """Restore the current table under another name, and return that name."""
    name = f"restored-{uuid.uuid4().hex}"
    client.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    client.restore_table_to_point_in_time(
        SourceTableName=TABLE, TargetTableName=name, UseLatestRestorableTime=True
    )
    return name


def lose(client: Any, sort: str = "") -> None:
    """Delete all items, or all with this sort key."""
    for item in client.scan(TableName=TABLE)["Items"]:
        if sort in ("", item["sk"]["S"]):
            client.delete_item(TableName=TABLE, Key={key: item[key] for key in ("pk", "sk")})


def test_a_deleted_list_is_restored() -> None:
    client = boto3.client("dynamodb")
    long = somebody(*(str(number) for number in range(45)))
    restored = a_point_in_time(client)
    lose(client)
    assert long.open(PATH).page.entries == []
    assert restore(client, restored, TABLE) == (1, 0)
    long.open(PATH)
    assert len(long.now.page.entries) == 45
    assert "There are 45" in long.press("Calculate").text


def test_a_visitor_with_new_entries_keeps_them() -> None:
    client = boto3.client("dynamodb")
    gone, active = somebody("1"), somebody("2")
    restored = a_point_in_time(client)
    lose(client)
    active.post(PATH, {"number": "3"})
    assert restore(client, restored, TABLE) == (1, 1)
    assert gone.open(PATH).page.entries == ["1"]
    assert active.open(PATH).page.entries == ["3"]


def test_with_overwrite_all_lists_are_restored() -> None:
    client = boto3.client("dynamodb")
    active = somebody("2")
    restored = a_point_in_time(client)
    for _ in range(45):
        active.post(PATH, {"number": "3"})
    assert restore(client, restored, TABLE, overwrite=True) == (1, 0)
    assert active.open(PATH).page.entries == ["2"]
    then, now = (client.scan(TableName=name)["Items"] for name in (restored, TABLE))
    assert sorted(map(str, then)) == sorted(map(str, now))


def test_a_list_without_its_head_is_restored() -> None:
    client = boto3.client("dynamodb")
    damaged = somebody(*(str(number) for number in range(45)))
    restored = a_point_in_time(client)
    lose(client, "head")
    assert restore(client, restored, TABLE, overwrite=True) == (1, 0)
    assert len(damaged.open(PATH).page.entries) == 45


def test_a_shared_result_that_was_withdrawn_is_not_restored() -> None:
    client = boto3.client("dynamodb")
    visitor = somebody("1")
    visitor.open(PATH)
    visitor.press("Calculate")
    visitor.press("Share this result")
    address = f"{PATH}?shared-copy={visitor.now.page.form_with('Withdraw').fields['copy']}"
    before = a_point_in_time(client)
    visitor.press("Withdraw")
    restore(client, before, TABLE, overwrite=True)
    assert visitor.open(address).status == 404


def test_a_password_that_was_removed_is_not_restored() -> None:
    client = boto3.client("dynamodb")
    set_password()
    restored = a_point_in_time(client)
    lose(client)
    assert restore(client, restored, TABLE) == (0, 0)
    assert restore(client, restored, TABLE, overwrite=True) == (0, 0)
    assert client.scan(TableName=TABLE)["Items"] == []
