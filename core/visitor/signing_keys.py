"""The keys that sign visitors' cookies: a secret in Secrets Manager that a function renews.

The secret's AWSCURRENT version signs. AWSPREVIOUS, the version before the last renewal, still verifies; it is
only read, with any newer key, when a cookie fits no known key. So a process starts with one request to
Secrets Manager, and learns of a renewal from the first cookie with another key.
"""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core.problems import Unavailable

FRESH_SECONDS = 300.0  # for which keys are used before they are read again
STALE_SECONDS = 3600.0  # for which they are used if reading them again fails
PAUSE_SECONDS = 1.0  # between two reads because of unknown cookies, which anybody can send


class SigningKeys:
    """The keys in the secret `secret_id`, read through the Secrets Manager `client`."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._keys: list[str] = []
        self._read_at = float("-inf")
        self._reread_at = float("-inf")

    def __call__(self) -> list[str]:
        """Return the keys that verify, oldest first; the last one signs. Raises `Unavailable` if there is no
        key: there is no default."""
        age = time.monotonic() - self._read_at
        if not self._keys or age > FRESH_SECONDS:
            try:
                self._read(["AWSCURRENT"] if not self._keys else ["AWSPREVIOUS", "AWSCURRENT"])
            except Unavailable:
                if not self._keys or age > STALE_SECONDS:
                    raise
        return self._keys

    def reread(self) -> bool:
        """Read all keys again, for a signature that fits no known key. Return False if that was just done."""
        if time.monotonic() - self._reread_at < PAUSE_SECONDS:
            return False
        self._read(["AWSPREVIOUS", "AWSCURRENT"])
        self._reread_at = time.monotonic()
        return True

    def _read(self, stages: list[str]) -> None:
        keys = [key for stage in stages if (key := self._value(stage))]
        if not keys:
            raise Unavailable("The key that protects visitors’ lists could not be read.")
        self._keys, self._read_at = keys, time.monotonic()

    def _value(self, stage: str) -> str:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except ClientError as error:
            if stage == "AWSPREVIOUS" and error.response["Error"]["Code"] == "ResourceNotFoundException":
                return ""  # never renewed so far
            raise Unavailable("The key that protects visitors’ lists could not be read.") from error
        except BotoCoreError as error:
            raise Unavailable("The key that protects visitors’ lists could not be read.") from error
        return str(answer["SecretString"])
