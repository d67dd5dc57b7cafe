"""The site while its author works on it: pages are imported when they are asked for, and after a change.

So a page that cannot be imported is an error page of its own, and a change is visible at the next request.
Packages such as pandas stay loaded.
"""

import importlib
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from core.identity import FILE, identity
from core.mcp.page import MCP, TOOLS
from core.page import Page, path_of
from core.pages.home import DESCRIPTION, INDEX, MADE_SHARE
from core.web.event import Request, Response
from infra.build.identity import HOME, BadIdentity, write_identity
from infra.build.site_index import write_index
from infra.build.tools import write_tools
from infra.read_command import CannotRead
from infra.serve.broken_page import broken_page, traceback_of
from infra.serve.site import Handler, Route, Site, load_handler, variables
from infra.template.read import SITE

# Files that loading a page writes; they are no change of it.
GENERATED = ("command.json", DESCRIPTION, FILE, INDEX, MADE_SHARE, TOOLS)

Fingerprint = tuple[tuple[str, int, int], ...]
"""The path, time and size of each file in a folder."""


class CannotLoad(Exception):
    """A page cannot be imported. The message is the traceback for its author."""


class ReloadingPage:
    """A handler that imports the page's own handler, again whenever a file beside it has changed."""

    def __init__(self, dotted: str) -> None:
        self._dotted = dotted
        self._package = dotted.rpartition(".")[0].rpartition(".")[0]
        self.name = self._package.rpartition(".")[2]
        self._handler: Handler | None = None
        self._tried: Fingerprint | None = None

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer, with an error page if the page cannot be imported."""
        try:
            handler = self.load()
        except CannotLoad as problem:
            return broken_page(self.name, str(problem))
        return handler(event, context)

    def load(self) -> Handler:
        """Return the page's own handler. Raises `CannotLoad`."""
        found = self.fingerprint()
        if self._handler is None or found != self._tried:
            if self._tried is not None:
                self._forget()
            self._handler, self._tried = None, found
            writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # its times are in whole seconds
            try:
                self._handler = load_handler(self._dotted)
            except KeyboardInterrupt:
                raise
            except CannotRead as problem:
                raise CannotLoad(str(problem)) from None
            except BaseException as error:  # noqa: BLE001 - an author's module may do anything, also exit
                raise CannotLoad(traceback_of(error)) from None
            finally:
                sys.dont_write_bytecode = writes
        return self._handler

    def load_again(self) -> None:
        """Import the page again when it is asked for next: it keeps parts that show the site's identity."""
        self._handler = None

    def fingerprint(self) -> Fingerprint:
        folder = SITE.joinpath(*self._package.split("."))
        files = [(path, path.stat()) for path in sorted(folder.rglob("*")) if _is_source(path)]
        return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in files)

    def _forget(self) -> None:
        """Remove the page's modules, so that the next import executes them again."""
        for name in list(sys.modules):
            if name == self._package or name.startswith(f"{self._package}."):
                del sys.modules[name]
        importlib.invalidate_caches()


def _is_source(path: Path) -> bool:
    return path.is_file() and path.name not in GENERATED and "__pycache__" not in path.parts


class ReloadingHome(ReloadingPage):
    """The home page, whose list of all pages is made again when one of them has changed, and with it the list
    of tools. All pages follow its identity."""

    site: "ReloadingSite"
    _indexed: tuple[Fingerprint, ...] | None = None
    _identified: Handler | None = None

    def __init__(self, dotted: str) -> None:
        super().__init__(dotted)
        self._one_at_a_time = Lock()

    def load(self) -> Handler:
        with self._one_at_a_time:
            handler = super().load()
            if handler is not self._identified:
                try:
                    write_identity(HOME.parent, handler)
                except BadIdentity as problem:
                    self._handler = None
                    raise CannotLoad(f"functions/home/app.py: {problem}") from None
                identity.cache_clear()
                for page, _ in self.site.pages:
                    page.load_again()
                self._identified, self._indexed = handler, None
            return handler

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        self.list_pages()
        return super().__call__(event, context)

    def list_pages(self) -> None:
        """Make the lists of all pages again if one of them has changed."""
        now = tuple(page.fingerprint() for page, _ in self.site.pages)
        if now != self._indexed:
            with suppress(CannotLoad):
                self.load()
                pages = self.site.listed()
                write_index(HOME, pages)
                write_tools(HOME.parent / "mcp", pages)
                self._indexed = now


class ReloadingSite(Site):
    """All routes of the template. Handlers run in this process."""

    def __init__(self) -> None:
        super().__init__(_reloading)
        self.pages: list[tuple[ReloadingPage, dict[str, str]]] = []
        self._home: ReloadingHome | None = None
        for route in self._routes.values():
            if isinstance(route.handler, ReloadingHome):
                self._home = route.handler
                self._home.site = self
            elif isinstance(route.handler, ReloadingPage):
                page = (route.handler, dict(route.environment))
                self.pages += [] if page in self.pages else [page]

    def route(self, method: str, path: str) -> Route | None:
        """Choose a route, after a look at the home page: every page shows the site's identity."""
        with suppress(CannotLoad):  # the home page shows it
            if self._home:
                self._home.load()
                if path == MCP:
                    self._home.list_pages()
        return super().route(method, path)

    def listed(self) -> list[Page]:
        """Return all pages but the home page; one that cannot be loaded says so."""
        found = []
        for page, environment in self.pages:
            try:
                with variables(environment):
                    handler = page.load()
            except CannotLoad:
                summary = "This page cannot be loaded. Open it to see why."
                handler = Page(path_of(page.name), page.name, summary, _nothing)
            if isinstance(handler, Page) and handler.path != MCP:
                found.append(handler)
        return found


def _reloading(dotted: str) -> ReloadingPage:
    return ReloadingHome(dotted) if dotted.startswith("functions.home.") else ReloadingPage(dotted)


def _nothing(request: Request) -> Response:
    return Response("")
