"""AWS's services. `core.aws.service` calls DynamoDB and Secrets Manager, which a list page needs at every
request and at every start, and `core.aws.functions` Lambda. botocore calls S3, and is imported then."""

from typing import Any

from core.aws.service import Service
from core.settings import dynamodb_endpoint


def dynamodb(endpoint: str | None = None) -> Service:
    """DynamoDB: at `endpoint`, or where the environment says, or AWS's."""
    return Service("dynamodb", "DynamoDB_20120810", version="1.0", endpoint=endpoint or dynamodb_endpoint())


def secrets_manager() -> Service:
    return Service("secretsmanager", "secretsmanager", version="1.1")


def s3() -> Any:
    """Botocore's client for S3."""
    from core.aws import boto

    return boto.s3()
