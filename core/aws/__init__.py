"""AWS's services. `core.aws.service` calls DynamoDB and Secrets Manager, which a list page needs at every
request and at every start, `core.aws.functions` Lambda, and `core.aws.bucket` S3."""

from typing import TYPE_CHECKING

from core.aws.service import Service
from core.settings import dynamodb_endpoint

if TYPE_CHECKING:
    from core.aws.bucket import Bucket


def dynamodb(endpoint: str | None = None) -> Service:
    """DynamoDB: at `endpoint`, or where the environment says, or AWS's."""
    return Service("dynamodb", "DynamoDB_20120810", version="1.0", endpoint=endpoint or dynamodb_endpoint())


def secrets_manager() -> Service:
    return Service("secretsmanager", "secretsmanager", version="1.1")


def s3(bucket: str) -> "Bucket":
    """The bucket of that name; it connects at the first call."""
    from core.aws.bucket import Bucket

    return Bucket(bucket)
