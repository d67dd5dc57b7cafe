"""A site with another identity, in this process."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.identity import FILE, Identity, identity
from core.page import Page
from core.web.event import Response
from infra.build.identity import HOME, write_identity
from infra.serve.site import Site
from tests.support.client import Client


@contextmanager
def identified(declared: Identity, folder: Path = HOME.parent) -> Iterator[None]:
    """Give all pages an identity in this context, as a build or `make serve` does."""
    write_identity(folder, Page("/", "", "", lambda request: Response(""), identity=declared))
    identity.cache_clear()
    try:
        yield
    finally:
        (folder / FILE).unlink()
        identity.cache_clear()


@contextmanager
def visitor_of(declared: Identity) -> Iterator[Client]:
    """A visitor of the site with this identity. Its pages are imported anew: they keep parts that show it."""
    pages = {name: module for name, module in sys.modules.items() if name.startswith("functions.")}
    for name in pages:
        del sys.modules[name]
    try:
        with identified(declared):
            yield Client(Site())
    finally:
        sys.modules.update(pages)
