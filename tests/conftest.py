"""The site in this process, AWS in moto, and visitors."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.samples import use_samples

use_samples()  # before anything below reads which site it is

# isort: split
from infra.build.identity import HANDLER, HOME, write_identity  # noqa: E402
from infra.build.site_index import write_index  # noqa: E402
from infra.build.tools import write_tools  # noqa: E402
from infra.serve.local_aws import local_aws  # noqa: E402
from infra.serve.site import Site, load_handler  # noqa: E402
from tests.support.client import Client  # noqa: E402


def pytest_configure() -> None:
    """Give each test process its own temporary directory: parallel runs of a script in one directory would
    have different paths, which the script may print. And its own tables in DynamoDB Local, because some tests
    empty them."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["TMPDIR"] = tempfile.mkdtemp(prefix=f"{worker}-")
        os.environ["LOCAL_ACCESS_KEY"] = f"local{worker}"


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    """One table and one signing key for the tests of a module. The table is in moto, or at DYNAMODB_ENDPOINT.
    Not for the session, because a second moto would not start empty."""
    with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")):
        yield


@cache
def whole_site() -> Site:
    write_identity(HOME.parent, load_handler(HANDLER))
    write_index()
    write_tools()
    return Site()


@pytest.fixture
def site(aws: None) -> Site:
    return whole_site()


@pytest.fixture
def visitor(site: Site) -> Client:
    """A new visitor."""
    return Client(site)


@pytest.fixture
def newcomer(site: Site) -> Callable[[], Client]:
    """A function that returns a new visitor at each call."""
    return lambda: Client(site)


@pytest.fixture(params=[True, False], ids=["base64", "plain"])
def either(request: pytest.FixtureRequest, site: Site) -> Client:
    """A new visitor, whose forms arrive in base64 as from API Gateway, or as plain text as under `sam
    local`."""
    return Client(site, encoded=request.param)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """A function that returns the log lines since its last call."""

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return lines
