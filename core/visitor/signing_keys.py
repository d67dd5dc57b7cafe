"""The keys that sign visitors' cookies: a secret in Secrets Manager that a function renews.

The secret's AWSCURRENT version signs. AWSPREVIOUS, the version before the last renewal, still verifies; it is
only read, with any newer key, when a cookie fits no known key. So a process starts with one request to
Secrets Manager, and learns of a renewal from the first cookie with another key.
"""

import time

from core.aws.service import CallFailed, Service
from core.problems import Unavailable

FRESH_SECONDS = 300.0  # for which keys are used before they are read again
STALE_SECONDS = 3600.0  # for which they are used if reading them again fails
# After a read because of an unknown cookie, which anybody can send. Doubled after each read that found no new
# key, up to FRESH_SECONDS: a flood of forged cookies costs no more than one read in that time.
PAUSE_SECONDS = 1.0

_NO_KEY = "The key that protects visitors’ lists could not be read."


class SigningKeys:
    """The keys in the secret `secret_id`, read from `secrets_manager`."""

    def __init__(self, secrets_manager: Service, secret_id: str) -> None:
        self._secrets_manager = secrets_manager
        self._secret_id = secret_id
        self._keys: list[str] = []
        self._read_at = float("-inf")
        self._reread_at = float("-inf")
        self._reread_failed = False
        self._pause = PAUSE_SECONDS

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
        """Read all keys again, for a signature that fits no known key. Return False if that was just done.
        Raises `Unavailable` if it fails, or has just failed: whoever has a newer cookie is no new visitor."""
        now = time.monotonic()
        if now - self._reread_at < self._pause:
            if self._reread_failed:
                raise Unavailable(_NO_KEY)
            return False
        known, self._reread_at, self._reread_failed = self._keys, now, True
        self._read(["AWSPREVIOUS", "AWSCURRENT"])
        self._reread_failed = False
        self._pause = PAUSE_SECONDS if self._keys != known else min(FRESH_SECONDS, self._pause * 2)
        return True

    def _read(self, stages: list[str]) -> None:
        keys = [key for stage in stages if (key := self._value(stage))]
        if not keys:
            raise Unavailable(_NO_KEY)
        self._keys, self._read_at = keys, time.monotonic()

    def _value(self, stage: str) -> str:
        try:
            answer = self._secrets_manager.call(
                "GetSecretValue", SecretId=self._secret_id, VersionStage=stage
            )
        except CallFailed as failed:
            if stage == "AWSPREVIOUS" and failed.code == "ResourceNotFoundException":
                return ""  # never renewed so far
            raise Unavailable(_NO_KEY) from failed
        return str(answer["SecretString"])
