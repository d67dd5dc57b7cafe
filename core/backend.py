"""What a page that keeps lists needs from outside: the table and the signing keys."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from core.aws import dynamodb, s3, secrets_manager
from core.lists import Lists
from core.lists.allowance import Allowance
from core.lists.dynamodb import DynamoDBLists
from core.lists.shared import Shared
from core.lists.table import Table
from core.lists.uploads import Uploads
from core.problems import Problem
from core.settings import SettingError, Settings, jobs_at_once
from core.visitor.cookie import Visitors
from core.visitor.signing_keys import SigningKeys
from core.web.log import log_failure

if TYPE_CHECKING:
    from core.access.guard import Guard
    from core.access.sessions import Sessions
    from core.aws.bucket import Bucket
    from core.folders.large import LargeFiles
    from core.folders.store import Folders
    from core.jobs.store import Jobs


class Backend(NamedTuple):
    """`has_files`: whether the page has a place for visitors' files; `folders`, `large_files` and
    `job_files`, which are kept as long as folders: connect to them, at the first call. `jobs`: imports those
    of the page."""

    lists: Lists
    uploads: Uploads
    visitors: "Visitors | Sessions"
    allowance: Allowance
    shared: Shared
    has_files: bool
    folders: "Callable[[], Folders]"
    large_files: "Callable[[], LargeFiles]"
    job_files: "Callable[[], LargeFiles]"
    jobs: "Callable[[], Jobs]"


def connect(page: str, guard: "Guard | None" = None) -> Backend:
    """Return the lists and visitors of `page`; on a private page, which has a `guard`, visitors are those of
    its sessions. Raises `core.settings.SettingError`."""
    settings = Settings.read()
    idle, absolute = settings.idle_seconds, settings.absolute_seconds
    service = dynamodb()
    lists = DynamoDBLists(service, settings.table_name, page, idle=idle, absolute=absolute)
    uploads = Uploads(service, settings.table_name, page)
    table = Table(service, settings.table_name, page)
    allowance = Allowance(table)
    visitors: Visitors | Sessions
    if guard:
        visitors = guard.sessions
    else:
        keys = SigningKeys(secrets_manager(), settings.signing_secret)
        visitors = Visitors(keys, idle=idle, absolute=absolute)

    @cache
    def folders() -> "Folders":
        from core.folders.store import Folders

        return Folders(bucket(), page)

    @cache
    def large_files() -> "LargeFiles":
        from core.folders.large import LargeFiles

        return LargeFiles(bucket(), page)

    @cache
    def job_files() -> "LargeFiles":
        from core.folders.large import LargeFiles

        return LargeFiles(bucket(), page, kept=True)

    @cache
    def bucket() -> "Bucket":
        if not settings.files_bucket:
            raise SettingError("The environment variable FILES_BUCKET is missing: template.yaml sets it.")
        return s3(settings.files_bucket)

    @cache
    def jobs() -> "Jobs":
        from core.jobs.store import Jobs

        return Jobs(table, idle, jobs_at_once())

    has_files = bool(settings.files_bucket)
    return Backend(
        lists,
        uploads,
        visitors,
        allowance,
        Shared(table),
        has_files,
        folders,
        large_files,
        job_files,
        jobs,
    )


def connect_and_prime(page: str, guard: "Guard | None" = None) -> Backend:
    """Connect, and read once from each: at its start a Lambda function has a whole core, and a first
    TLS connection costs 24 ms of it. A failure is logged; the first request has a page for it."""
    backend = connect(page, guard)
    try:
        backend.visitors.prime()
        backend.lists.prime()
    except Problem:
        log_failure("start")
    return backend
