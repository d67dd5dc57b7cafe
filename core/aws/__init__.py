"""AWS's services. `core.aws.service` calls DynamoDB and Secrets Manager, which a list page needs at every
request and at every start; botocore calls all others, and is imported with the first one."""

from typing import Any

from core.aws.service import Service
from core.settings import dynamodb_endpoint


def dynamodb(endpoint: str | None = None) -> Service:
    """DynamoDB: at `endpoint`, or where the environment says, or AWS's."""
    return Service("dynamodb", "DynamoDB_20120810", version="1.0", endpoint=endpoint or dynamodb_endpoint())


def secrets_manager() -> Service:
    return Service("secretsmanager", "secretsmanager", version="1.1")


def client(service: str, *, once_within: float | None = None) -> Any:
    """Botocore's client for `service`. With `once_within`, it makes each call once, and waits so many
    seconds."""
    from core.aws import boto

    return boto.client(service, once_within=once_within)


def s3() -> Any:
    """Botocore's client for S3."""
    from core.aws import boto

    return boto.s3()
