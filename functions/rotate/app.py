"""Renew the key that signs the visitors' cookies.

Secrets Manager calls this in four steps, with the id of the new version as the token, and repeats a step that
failed; so each step checks first what is already done. Functions sign with the version AWSCURRENT until the
last step. Signatures of the old key are accepted until the next renewal.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

import logging
import secrets

from core.aws import secrets_manager
from core.aws.service import CallFailed

KEY_BYTES = 32  # as 64 hexadecimal characters

logger = logging.getLogger("rotate")
logger.setLevel(logging.INFO)
service = secrets_manager()


def handler(event: dict[str, str], context: object) -> None:
    """Do one step. Raises `ValueError` for a version that is not pending, or a key of the wrong length."""
    secret, version, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    stages = service.call("DescribeSecret", SecretId=secret)["VersionIdsToStages"]
    logger.info("Renewing the signing key: %s of version %s", step, version)
    if "AWSCURRENT" in stages.get(version, []):
        return  # the last step is already done
    if "AWSPENDING" not in stages.get(version, []):
        raise ValueError(f"Version {version} is not staged as AWSPENDING")

    if step == "createSecret":
        create(secret, version)
    elif step == "setSecret":
        pass  # functions read the key from the secret; no other system has it
    elif step == "testSecret":
        test(secret, version)
    elif step == "finishSecret":
        finish(secret, version, stages)
    else:
        raise ValueError(f"Unknown step {step}")


def create(secret: str, version: str) -> None:
    """Give the pending version a key, unless it has one."""
    try:
        service.call("GetSecretValue", SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
    except CallFailed as failed:
        if failed.code != "ResourceNotFoundException":
            raise
        service.call(
            "PutSecretValue",
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=secrets.token_hex(KEY_BYTES),
            VersionStages=["AWSPENDING"],
        )


def test(secret: str, version: str) -> None:
    """Raise `ValueError` unless the pending version holds a key of full length."""
    value = service.call("GetSecretValue", SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
    if len(value["SecretString"]) != 2 * KEY_BYTES:
        raise ValueError(f"Version {version} holds no key of {2 * KEY_BYTES} characters")


def finish(secret: str, version: str, stages: dict[str, list[str]]) -> None:
    """Make the pending version AWSCURRENT; Secrets Manager marks the old one AWSPREVIOUS itself."""
    current = next(old for old, labels in stages.items() if "AWSCURRENT" in labels)
    service.call(
        "UpdateSecretVersionStage",
        SecretId=secret,
        VersionStage="AWSCURRENT",
        MoveToVersionId=version,
        RemoveFromVersionId=current,
    )
