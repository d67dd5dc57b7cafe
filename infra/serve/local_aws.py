"""The site's AWS on this machine: a table, a secret and a bucket in moto, or the table in another
DynamoDB."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from core.aws import dynamodb
from core.aws.credentials import endpoint_of, region
from core.aws.service import CallFailed, Service
from infra.serve.in_moto import in_moto
from infra.serve.site import BUCKET, SECRET, TABLE
from infra.template.read import ROOT, read_template

KEY_FILE = ROOT / ".wombat" / "signing-key"


@contextmanager
def local_aws(endpoint: str = "") -> Iterator[None]:
    """Send all AWS calls of this process to moto in this context, or those to DynamoDB to `endpoint`. The
    template's table, secret and bucket exist there."""
    set_credentials()
    with in_moto(endpoint):
        # Not where DYNAMODB_ENDPOINT says: the caller decides.
        make_table(dynamodb(endpoint or endpoint_of("dynamodb", region())))
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=signing_key(KEY_FILE))
        make_bucket(boto3.client("s3"))
        yield


def set_credentials() -> None:
    """Set invented credentials, so that nothing on this machine uses the real ones. DynamoDB Local has
    separate tables for each access key; the variable LOCAL_ACCESS_KEY names another than that of all servers.
    """
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    access_key = os.environ.get("LOCAL_ACCESS_KEY", "local")
    os.environ |= {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": "local"}
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)


def make_table(service: Service, name: str = TABLE, *, deletes_expired: bool = True) -> None:
    """Create the template's table, unless it exists. `deletes_expired`: as the template has it; a test whose
    clock is not the table's needs what the table takes for expired."""
    properties = read_template()["Resources"]["Table"]["Properties"]
    wanted = ("AttributeDefinitions", "KeySchema", "BillingMode")
    try:
        service.call("CreateTable", TableName=name, **{key: properties[key] for key in wanted})
    except CallFailed as failed:
        if failed.code != "ResourceInUseException":
            raise
        return
    if deletes_expired:
        specification = properties["TimeToLiveSpecification"]
        service.call("UpdateTimeToLive", TableName=name, TimeToLiveSpecification=specification)


def make_bucket(client: Any, name: str = BUCKET) -> None:
    """Create the template's bucket."""
    client.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]}
    )


def signing_key(file: Path) -> str:
    """Return this machine's signing key, kept in a file, so that cookies stay valid after a restart."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()
