"""What a page that keeps lists needs from outside: the table and the signing keys."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from core.aws import client, s3
from core.lists import Lists
from core.lists.allowance import Allowance
from core.lists.dynamodb import DynamoDBLists
from core.lists.table import Table
from core.lists.uploads import Uploads
from core.problems import Problem
from core.settings import SettingError, Settings
from core.visitor.cookie import Visitors
from core.visitor.signing_keys import SigningKeys
from core.web.log import log_failure

if TYPE_CHECKING:
    from core.folders import Folders


@dataclass(frozen=True, slots=True)
class Backend:
    """`folders`: connects to the visitors' files, at the first call."""

    lists: Lists
    uploads: Uploads
    visitors: Visitors
    allowance: Allowance
    folders: "Callable[[], Folders]"


def connect(page: str) -> Backend:
    """Return the lists and visitors of `page`. Raises `core.settings.SettingError`."""
    settings = Settings.read()
    expiry = {"idle": settings.idle_seconds, "absolute": settings.absolute_seconds}
    dynamodb = client("dynamodb")
    lists = DynamoDBLists(dynamodb, settings.table_name, page, **expiry)
    uploads = Uploads(dynamodb, settings.table_name, page)
    allowance = Allowance(Table(dynamodb, settings.table_name, page))
    keys = SigningKeys(client("secretsmanager"), settings.signing_secret)

    @cache
    def folders() -> "Folders":
        from core.folders import Folders

        if not settings.files_bucket:
            raise SettingError("The environment variable FILES_BUCKET is missing: template.yaml sets it.")
        return Folders(s3, settings.files_bucket, page)

    return Backend(lists, uploads, Visitors(keys, **expiry), allowance, folders)


def connect_and_prime(page: str) -> Backend:
    """Connect, and read once from each: at its start a Lambda function has a whole core, and a first
    TLS connection costs 24 ms of it. A failure is logged; the first request has a page for it."""
    backend = connect(page)
    try:
        backend.visitors.prime()
        backend.lists.prime()
    except Problem:
        log_failure("start")
    return backend
