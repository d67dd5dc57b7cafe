"""The passwords and tokens of private pages, as items of the table."""

import hmac
import os
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from core.access.scrypt import Cost, PasswordHash
from core.aws.service import Service
from core.lists.items import Item
from core.lists.table import Table

ACCESS = "@access"  # begins the partitions' names; only private pages' roles may read them
EVERY_PAGE = ""  # the scope of credentials for all private pages
DEFAULT_NAME = "visitor"  # of a password that was set without a name
CACHED_SECONDS = 10.0  # for which a process uses what it has read: a change takes at most so long
TOKEN_BYTES = 32
TOKEN_START = "wombat_"  # noqa: S105 - so that scanners for leaked secrets, and people, recognise one
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Kind = Literal["password", "token"]


@dataclass(frozen=True, slots=True)
class Credential:
    """A password or a token: its scope (a page's name, or `EVERY_PAGE`), its name, when it was made (Unix
    seconds), and the hash of the one or the other."""

    scope: str
    kind: Kind
    name: str
    made: int
    hash: PasswordHash | None = None
    digest: bytes = b""

    @property
    def claim(self) -> str:
        """What a session says about it, in a signed cookie."""
        version = self.hash.version if self.hash else sha256(self.digest).hexdigest()[:16]
        return f"{self.scope}.{self.kind}.{self.name}.{version}"


def scope_of(claim: str) -> str:
    """The scope of the credential in a claim."""
    return claim.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Known:
    """All credentials that open one page."""

    passwords: Mapping[str, Credential] = field(default_factory=dict)
    tokens: Sequence[Credential] = ()
    claims: frozenset[str] = frozenset()

    def of_token(self, token: str) -> Credential | None:
        """The credential of a token, None if there is no such token."""
        sent, found = digest_of(token), None
        for each in self.tokens:
            if hmac.compare_digest(each.digest, sent):
                found = each
        return found


class Credentials:
    """Reads the credentials that open a page: those of `scopes`. Where two passwords have the same name, that
    of the first scope counts. Calls may raise `core.problems.Unavailable`."""

    def __init__(self, dynamodb: Service, table: str, scopes: Sequence[str]) -> None:
        self._table = Table(dynamodb, table, ACCESS)
        self._scopes = scopes
        self._known = Known()
        self._read_at = float("-inf")

    def __call__(self) -> Known:
        """Return them as they were at most `CACHED_SECONDS` ago."""
        if time.monotonic() - self._read_at >= CACHED_SECONDS:
            now = time.monotonic()
            found = [each for scope in self._scopes for each in read(self._table, scope)]
            passwords = {each.name: each for each in reversed(found) if each.kind == "password"}
            tokens = [each for each in found if each.kind == "token"]
            claims = frozenset(each.claim for each in (*passwords.values(), *tokens))
            self._known, self._read_at = Known(passwords, tokens, claims), now
        return self._known


def read(table: Table, scope: str) -> Iterator[Credential]:
    """The credentials of one scope, in the order of their kinds and names."""
    after: dict[str, Any] = {}
    while True:
        page = table.query(scope, "password#", "token#~", **after)
        yield from (_credential(scope, item) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def put(table: Table, credential: Credential) -> None:
    """Store a credential, instead of another one with its name."""
    sort = f"{credential.kind}#{credential.name}"
    table.write([table.put(credential.scope, sort, _attributes(credential))])


def new_token() -> str:
    """Return 256 random bits as a token."""
    return TOKEN_START + urlsafe_b64encode(os.urandom(TOKEN_BYTES)).rstrip(b"=").decode()


def digest_of(token: str) -> bytes:
    """The form in which a token is stored: with 256 random bits, a plain hash cannot be reversed."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _attributes(credential: Credential) -> Item:
    made = {"made": {"N": str(credential.made)}}
    if not credential.hash:
        return made | {"digest": {"B": credential.digest}}
    cost = credential.hash.cost
    return made | {
        "digest": {"B": credential.hash.digest},
        "salt": {"B": credential.hash.salt},
        "cost": {"L": [{"N": str(number)} for number in (cost.n, cost.r, cost.p)]},
    }


def _credential(scope: str, item: Item) -> Credential:
    kind, _, name = item["sk"]["S"].partition("#")
    made, digest = int(item["made"]["N"]), item["digest"]["B"]
    if kind == "token":
        return Credential(scope, "token", name, made, digest=digest)
    cost = Cost(*(int(number["N"]) for number in item["cost"]["L"]))
    return Credential(scope, "password", name, made, PasswordHash(digest, item["salt"]["B"], cost))
