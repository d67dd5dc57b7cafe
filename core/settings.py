"""The environment of a function, as `template.yaml` sets it."""

import os
from typing import NamedTuple

DAY = 86_400  # seconds


class SettingError(Exception):
    """A variable that is missing or malformed; the message names it."""


class Settings(NamedTuple):
    """What a page that keeps lists must be told: where they and the signing key are, and for how many
    seconds after their first and last use lists and cookies are kept. `files_bucket`: of the visitors' files,
    and of those that are too large for a request or an answer."""

    table_name: str
    signing_secret: str
    idle_seconds: int
    absolute_seconds: int
    files_bucket: str = ""

    @classmethod
    def read(cls) -> "Settings":
        """Read and check the variables. Raises `SettingError`."""
        return cls(
            table_name=_required("TABLE_NAME"),
            signing_secret=_required("SIGNING_SECRET"),
            idle_seconds=_days("IDLE_DAYS"),
            absolute_seconds=_days("ABSOLUTE_DAYS"),
            files_bucket=files_bucket(),
        )


class WorkerSettings(NamedTuple):
    """What a worker of jobs must be told: where they are, for how many seconds they are kept, the name of the
    page's handler, `functions.<page>.app.handler`, and the bucket of the files of results."""

    table_name: str
    kept_seconds: int
    handler: str
    files_bucket: str

    @classmethod
    def read(cls) -> "WorkerSettings":
        """Read and check the variables. Raises `SettingError`."""
        return cls(
            _required("TABLE_NAME"), _days("IDLE_DAYS"), _required("JOB_HANDLER"), _required("FILES_BUCKET")
        )

    @property
    def page(self) -> str:
        return self.handler.split(".")[-3]


def files_bucket() -> str:
    """The bucket of the visitors' files; "" on a page that has none."""
    return os.environ.get("FILES_BUCKET", "")


def worker() -> str:
    """The function that does a page's jobs: its alias in Lambda, elsewhere the page's handler."""
    return _required("JOB_WORKER")


def jobs_at_once() -> tuple[int, int]:
    """How many jobs may run on a page at once: for one visitor, and in all."""
    return _positive("VISITOR_JOBS", "a whole number"), _positive("PAGE_JOBS", "a whole number")


def stack() -> str:
    """The name of the stack, with which the names of the pages' functions begin."""
    return _required("STACK")


def private_site() -> bool:
    """Whether every page asks for a password."""
    return os.environ.get("PRIVATE_SITE") == "true"


def asks_for_passwords() -> bool:
    """Whether private pages do: always, unless the site is served on the author's machine without one."""
    return in_lambda() or os.environ.get("ASK_PASSWORDS") != "false"


def dynamodb_endpoint() -> str | None:
    """The address of another DynamoDB, such as DynamoDB Local; None for AWS's own."""
    return os.environ.get("DYNAMODB_ENDPOINT") or None


def in_lambda() -> bool:
    """Whether a Lambda runtime imports this: only there does it pay to connect before the first request."""
    return "AWS_LAMBDA_RUNTIME_API" in os.environ


def page_folder() -> str:
    """In Lambda, the folder of the page, whose handler is `functions.<page>.app.handler`; elsewhere ''."""
    if "LAMBDA_TASK_ROOT" not in os.environ or "_HANDLER" not in os.environ:
        return ""
    return os.path.join(os.environ["LAMBDA_TASK_ROOT"], *os.environ["_HANDLER"].split(".")[:-2])


def temporary_folder() -> str:
    """The folder in which scripts and functions get their working directories."""
    return os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - each has a folder of its own there


def log_level() -> str:
    """The minimum level of log lines."""
    return os.environ.get("LOG_LEVEL", "INFO")


def shows_tracebacks() -> bool:
    """Whether pages show the author's exceptions: where the site is served on the author's machine."""
    return os.environ.get("SHOW_TRACEBACKS") == "true" and not in_lambda()


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingError(f"The environment variable {name} is missing: template.yaml sets it.")
    return value


def _days(name: str) -> int:
    """A whole number of days, in seconds."""
    return _positive(name, "a whole number of days") * DAY


def _positive(name: str, words: str) -> int:
    """The number in a variable, which must be more than 0; `words` say what it is."""
    value = _required(name)
    if not (value.isascii() and value.isdigit() and int(value)):
        raise SettingError(f"The environment variable {name} must be {words}, not {value!r}.")
    return int(value)
