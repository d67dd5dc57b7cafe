"""The site in this process, its AWS in moto, and visitors for it."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from logging import StreamHandler
from types import SimpleNamespace
from typing import Any

import pytest

from core.web import log
from infra.build.site_index import write_index
from infra.serve.local_aws import local_aws
from infra.serve.site import Site
from tests.support.client import Client


def pytest_configure() -> None:
    """Test processes side by side each get a temporary directory: two runs of a script that overlap have
    different places in one, and a script that prints its own then shows something else."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["TMPDIR"] = tempfile.mkdtemp(prefix=f"{worker}-")


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    """One table and one signing key for a module's tests: visitors do not see each other's lists anyway.
    With DYNAMODB_ENDPOINT set, the table is there. Not for the session: moto starts empty only where no
    other moto is running."""
    with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")):
        yield


@cache
def whole_site() -> Site:
    write_index()
    return Site()


@pytest.fixture
def site(aws: None) -> Site:
    return whole_site()


@pytest.fixture
def visitor(site: Site) -> Client:
    """Somebody who has never been here."""
    return Client(site)


@pytest.fixture
def newcomer(site: Site) -> Callable[[], Client]:
    """Somebody else who has never been here, at each call."""
    return lambda: Client(site)


@pytest.fixture(params=[True, False], ids=["base64", "plain"])
def either(request: pytest.FixtureRequest, site: Site) -> Client:
    """Somebody new, whose forms arrive base64-coded as on API Gateway, or plain as under `sam local`."""
    return Client(site, encoded=request.param)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the functions have logged since the last call, line by line."""
    handler = log._logger.registered_handler
    assert isinstance(handler, StreamHandler)
    # pytest exchanges sys.stdout between a test's phases; what is printed and what is logged belong together.
    handler.stream = SimpleNamespace(write=lambda text: sys.stdout.write(text), flush=lambda: None)

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield lines
    handler.stream = sys.__stdout__
