"""Whose calls of AWS these are, and where AWS is: from Lambda's environment, and elsewhere, such as on the
author's machine, as botocore finds it. It is in no package; Lambda's runtime has it for SnapStart, which puts
no credentials into the environment."""

import os
from functools import cache
from typing import Any, NamedTuple


class NoCredentials(Exception):
    """There are no credentials or no region, or the credentials could not be renewed."""

    CODE = "NoCredentials"


class Credentials(NamedTuple):
    """`token`: of a role; "" for the keys of a user."""

    access_key: str
    secret_key: str
    token: str = ""


_VARIABLES = {
    "dynamodb": "AWS_ENDPOINT_URL_DYNAMODB",
    "lambda": "AWS_ENDPOINT_URL_LAMBDA",
    "s3": "AWS_ENDPOINT_URL_S3",
    "secretsmanager": "AWS_ENDPOINT_URL_SECRETS_MANAGER",
}
_DOMAIN = "amazonaws.com"
_DOMAINS = {"cn": "amazonaws.com.cn", "eusc": "amazonaws.eu"}  # by the start of the region's name


def credentials() -> Credentials:
    """Return the credentials for one attempt. Raises `NoCredentials`."""
    environment = os.environ
    if "AWS_ACCESS_KEY_ID" in environment and "AWS_SECRET_ACCESS_KEY" in environment:
        return Credentials(
            environment["AWS_ACCESS_KEY_ID"],
            environment["AWS_SECRET_ACCESS_KEY"],
            environment.get("AWS_SESSION_TOKEN", ""),
        )
    return _of_botocore()


def region() -> str:
    """Return the name of the region. Raises `NoCredentials`."""
    named = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    named = named or _session().get_config_variable("region")
    if not named:
        raise NoCredentials("No AWS region is configured.")
    return str(named)


def own_endpoint(service: str) -> str | None:
    """Return the address of a service that the environment names, such as that of a stand-in."""
    return os.environ.get(_VARIABLES[service]) or os.environ.get("AWS_ENDPOINT_URL")


def endpoint_of(service: str, region: str) -> str:
    """Return the address of a service: the one that the environment names, or AWS's."""
    return (
        own_endpoint(service)
        or f"https://{service}.{region}.{_DOMAINS.get(region.partition('-')[0], _DOMAIN)}"
    )


def _of_botocore() -> Credentials:
    session = _session()
    from botocore.exceptions import BotoCoreError

    try:
        found = session.get_credentials()
        frozen = found and found.get_frozen_credentials()  # renewed, if they are about to expire
    except BotoCoreError as error:
        raise NoCredentials(str(error)) from error
    if not frozen:
        raise NoCredentials("No AWS credentials are configured.")
    return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "")


@cache
def _session() -> Any:
    try:
        from botocore.session import Session
    except ImportError as error:
        raise NoCredentials(
            "The environment names no AWS credentials or no region, and botocore is not installed."
        ) from error
    return Session()
