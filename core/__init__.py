"""What all pages share: everything between an API Gateway event and a script's plain Python values.

A page's handler needs one name from here and pays at its cold start for what that name needs: the
form page never loads boto3. So the names are looked up when they are used (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.pages.console import console_page as console_page
    from core.pages.form import form_page as form_page
    from core.pages.home import home_page as home_page
    from core.pages.list import list_page as list_page

_MODULES = {
    "console_page": "core.pages.console",
    "form_page": "core.pages.form",
    "home_page": "core.pages.home",
    "list_page": "core.pages.list",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
