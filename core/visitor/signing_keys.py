"""The keys that sign visitors' cookies: a secret in Secrets Manager that a function renews.

The secret's AWSCURRENT version signs. AWSPREVIOUS, the one before the last renewal, still verifies;
it is only asked for when a cookie fits no key at hand, as is a key newer than ours. So a process
starts with one request, and learns of a renewal from the first cookie that shows it.
"""

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core.problems import Unavailable

FRESH_SECONDS = 300.0  # how long keys are used before they are asked for again
STALE_SECONDS = 3600.0  # how long they are used when asking again fails
PAUSE_SECONDS = 1.0  # between two requests that unknown cookies cause: anybody can send those


class SigningKeys:
    """The keys in the secret `secret_id`, read through the Secrets Manager `client`."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._keys: list[str] = []
        self._read_at = float("-inf")
        self._reread_at = float("-inf")

    def __call__(self) -> list[str]:
        """The keys that verify, oldest first; the last one signs. Raises `Unavailable` when there is
        none to be had: nothing is ever signed with a default."""
        age = time.monotonic() - self._read_at
        if not self._keys or age > FRESH_SECONDS:
            try:
                self._read(["AWSCURRENT"] if not self._keys else ["AWSPREVIOUS", "AWSCURRENT"])
            except Unavailable:
                if not self._keys or age > STALE_SECONDS:
                    raise
        return self._keys

    def reread(self) -> bool:
        """Read all keys again, for a signature that fits none. False if they have just been read."""
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
