"""Hashes of passwords: scrypt of the standard library, with a random salt for each.

The cost is one of the five of equal strength in OWASP's Password Storage Cheat Sheet. Of these, N = 2^15 with
p = 3 takes 32 MB, which fits the smallest Lambda function, and 0.2 s of CPU on a whole core. N = 2^17 with
p = 1 would take 128 MB and 0.36 s.
"""

import hmac
import os
from dataclasses import dataclass
from hashlib import scrypt, sha256

SALT_BYTES = 16
HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's parameters: iterations (a power of 2), block size, parallelization."""

    n: int
    r: int
    p: int

    @property
    def memory(self) -> int:
        """Bytes that OpenSSL needs, and a little more."""
        return 128 * self.r * (self.n + self.p + 2) + 2**20


COST = Cost(2**15, 8, 3)


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password's hash, with all that is needed to check a password against it."""

    digest: bytes
    salt: bytes
    cost: Cost

    @property
    def version(self) -> str:
        """A name for this hash: another password, or the same one set again, has another version."""
        return sha256(self.digest).hexdigest()[:16]

    def fits(self, password: str) -> bool:
        """Whether this is the hash of `password`, in constant time."""
        return hmac.compare_digest(_digest(password, self.salt, self.cost), self.digest)


# Nobody's: checking a password against it takes as long as against a real one.
NOBODY = PasswordHash(bytes(HASH_BYTES), bytes(SALT_BYTES), COST)


def hash_password(password: str, cost: Cost | None = None) -> PasswordHash:
    """Return a new hash of `password`, at `COST` unless another is given."""
    salt, cost = os.urandom(SALT_BYTES), cost or COST
    return PasswordHash(_digest(password, salt, cost), salt, cost)


def _digest(password: str, salt: bytes, cost: Cost) -> bytes:
    return scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        maxmem=cost.memory,
        dklen=HASH_BYTES,
    )
