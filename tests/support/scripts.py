"""Scripts as their authors might bring them, and pages made of them for one test."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

from core import form_page, list_page
from infra.serve.site import BUCKET, SECRET, TABLE, Site
from tests.support.client import Client

ENVIRONMENT = {
    "TABLE_NAME": TABLE,
    "FILES_BUCKET": BUCKET,
    "SIGNING_SECRET": SECRET,
    "IDLE_DAYS": "30",
    "ABSOLUTE_DAYS": "90",
    "VISITOR_JOBS": "2",
    "PAGE_JOBS": "10",
}


def visitor_of(function: Callable[..., Any], *, title: str = "A test") -> Client:
    """Somebody at the form page of `function`, whatever the address."""
    return at(form_page(function, title=title))


def visitor_of_list(function: Callable[..., object], *, title: str = "A test", **environment: str) -> Client:
    """Somebody at the list page of `function`. `environment` changes what the template would give."""
    page = list_page(function, title=title)
    with variables_set(ENVIRONMENT | environment):
        client = at(page)
        client.ask("GET", page.path)  # connects
    return client


def variables_set(wanted: dict[str, str]) -> Any:
    """The environment with these variables, whatever it has besides."""
    return patch.dict(os.environ, wanted)


def at(page: Any) -> Client:
    route = SimpleNamespace(answer=lambda event: page(event, None))
    return Client(cast(Site, SimpleNamespace(route=lambda method, path: route)))


def visitors_of_program(
    folder: Path, source: str, *, keep: bool = True, **environment: str
) -> Callable[[], Client]:
    """Visitors of the console page of a script with this source, each a new one, at `/program`.
    `environment` changes what the template would give."""
    (folder / "script.py").write_text(source)
    module = {"__name__": "functions.program.app", "__file__": str(folder / "app.py")}
    exec(  # noqa: S102 - as the module functions/<name>/app.py would
        f"from core import console_page\nhandler = console_page('script.py', title='A program', keep={keep})",
        module,
    )
    with variables_set(ENVIRONMENT | environment):
        page: Any = module["handler"]
        at(page).ask("GET", page.path)  # connects
    return lambda: at(page)
