"""The site's AWS on this machine: a table and a secret in moto, or the table in a DynamoDB of your choice."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from infra.serve.site import SECRET, TABLE
from infra.template.read import ROOT, read_template

KEY_FILE = ROOT / ".wombat" / "signing-key"


@contextmanager
def local_aws(endpoint: str = "") -> Iterator[None]:
    """All AWS calls of this process go to moto while this lasts, those to DynamoDB to `endpoint` if
    there is one; the template's table and secret are there."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    config: Any = {"core": {"passthrough": {"urls": [re.escape(endpoint)]}}} if endpoint else {}
    with mock_aws(config=config):
        make_table(boto3.client("dynamodb", endpoint_url=endpoint or None))
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=signing_key(KEY_FILE))
        yield


def make_table(client: Any, name: str = TABLE) -> None:
    """The table that the template describes, unless it is there already."""
    properties = read_template()["Resources"]["Table"]["Properties"]
    wanted = ("AttributeDefinitions", "KeySchema", "BillingMode")
    try:
        client.create_table(TableName=name, **{key: properties[key] for key in wanted})
    except client.exceptions.ResourceInUseException:
        return
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])


def signing_key(file: Path) -> str:
    """This machine's own key. It is kept, so that a visitor outlives a restart as a kept list does."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()
