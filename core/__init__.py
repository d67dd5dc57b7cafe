"""What all pages share: everything between an API Gateway event and a script's plain Python values.

A page's handler needs one name from here. Names are imported at their first use (PEP 562), so that a cold
start pays for one kind of page only: the form page never loads a client of AWS.
"""

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.jobs.progress import progress as progress
    from core.jobs.progress import track as track
    from core.mcp.page import mcp_page as mcp_page
    from core.pages.command.page import command_page as command_page
    from core.pages.console.page import console_page as console_page
    from core.pages.form_page import form_page as form_page
    from core.pages.home import home_page as home_page
    from core.pages.list.page import list_page as list_page
    from core.types import Email as Email
    from core.types import File as File
    from core.types import Html as Html
    from core.types import LongText as LongText
    from core.types import Password as Password
    from core.types import TextFile as TextFile
    from core.types import Url as Url

_MODULES = {
    "command_page": "core.pages.command.page",
    "console_page": "core.pages.console.page",
    "form_page": "core.pages.form_page",
    "home_page": "core.pages.home",
    "list_page": "core.pages.list.page",
    "mcp_page": "core.mcp.page",
    "progress": "core.jobs.progress",
    "track": "core.jobs.progress",
} | dict.fromkeys(("Email", "File", "Html", "LongText", "Password", "TextFile", "Url"), "core.types")


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULES[name]
    # Elsewhere, a page that has changed is imported again, and what is frozen would stay.
    if module in sys.modules or "AWS_LAMBDA_RUNTIME_API" not in os.environ:
        return getattr(import_module(module), name)
    # Importing leaves no garbage, and to search all modules for some is a tenth of a cold start.
    gc.disable()
    try:
        return getattr(import_module(module), name)
    finally:
        gc.freeze()
        gc.enable()
