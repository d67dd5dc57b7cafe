"""Private pages on this machine: they ask for a password only if `make serve PASSWORD=...` gives one."""

import os
import re
import time

from core.access.credentials import ACCESS, DEFAULT_NAME, EVERY_PAGE, Credential, put
from core.access.scrypt import hash_password
from core.aws.service import Service
from core.lists.table import Table
from infra.serve.site import TABLE
from infra.template.read import SITE

_PRIVATE = re.compile(r"\bprivate\s*=\s*True\b")


def asking() -> dict[str, str]:
    """Return the environment in which private pages ask for a password, or do not."""
    return {} if os.environ.get("PASSWORD") else {"ASK_PASSWORDS": "false"}


def set_local_password(dynamodb: Service) -> None:
    """Store the password of the environment variable PASSWORD, if there is one, for every private page."""
    if password := os.environ.get("PASSWORD"):
        made = hash_password(password)
        table = Table(dynamodb, TABLE, ACCESS)
        put(table, Credential(EVERY_PAGE, "password", DEFAULT_NAME, int(time.time()), made))


def announce_private_pages() -> None:
    """Say whether private pages ask for a password, if there are any."""
    apps = SITE.glob("functions/*/app.py")
    names = sorted(app.parent.name for app in apps if _PRIVATE.search(app.read_text(encoding="utf-8")))
    if os.environ.get("PRIVATE_SITE") == "true":
        names = ["every page"]
    if not names:
        return
    if os.environ.get("PASSWORD"):
        print(f"Private, with your PASSWORD: {', '.join(names)}", flush=True)
    else:
        print(
            f"Private on AWS, open here: {', '.join(names)}  (make serve PASSWORD=... asks for a password)",
            flush=True,
        )
