"""What makes a page slow or dear, on any machine: what it imports, what it asks AWS, what it sends."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from botocore.endpoint import Endpoint

from infra.template import ROOT
from tests.client import Client

# Imports a page as Lambda does, and prints what that has loaded, once what every Python loads is taken off.
IMPORT = """
import json, os, sys, logging, traceback, datetime, decimal, base64
before = set(sys.modules)
os.environ.update(TABLE_NAME="t", SIGNING_SECRET="s", IDLE_DAYS="30", ABSOLUTE_DAYS="90")
__import__(sys.argv[1])
print(json.dumps(sorted(set(sys.modules) - before)))
"""
PAGE = {"aws_lambda_powertools", "core", "functions", "htpy", "markupsafe", "typing_extensions"}
PAGE |= {"botocore", "jmespath"}  # Powertools takes them where they are: not in the package of a form page
LIST = PAGE | {"certifi", "dateutil", "itsdangerous", "six", "urllib3"}
# Each as dear as a page of ours, and none of use to one.
UNWANTED = {"asyncio", "boto3", "multipart", "multiprocessing", "s3transfer", "unittest", "xmlrpc"}
PACKAGES = {"adder": PAGE, "home": PAGE, "mode": LIST, "most_common": LIST}
MODULES = {"adder": 130, "home": 130, "mode": 370, "most_common": 390}  # at most; a tenth more than there are


@pytest.fixture(scope="module", params=sorted(PACKAGES))
def loaded(request: pytest.FixtureRequest) -> tuple[str, set[str]]:
    command = [sys.executable, "-c", IMPORT, f"functions.{request.param}.app"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return request.param, set(json.loads(printed))


def test_a_page_imports_only_the_packages_that_it_needs(loaded: tuple[str, set[str]]) -> None:
    page, modules = loaded
    top = {name.partition(".")[0] for name in modules if not name.startswith("_")}
    found = top - sys.stdlib_module_names - {"mmap"}
    assert found <= PACKAGES[page]
    assert not top & UNWANTED


def test_a_page_does_not_come_to_import_more_and_more(loaded: tuple[str, set[str]]) -> None:
    page, modules = loaded
    assert len(modules) <= MODULES[page]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what AWS was asked for, in order."""
    operations: list[str] = []
    ask = Endpoint.make_request

    def count(self: Endpoint, operation_model: object, request_dict: object) -> object:
        operations.append(operation_model.name)  # type: ignore[attr-defined]
        return ask(self, operation_model, request_dict)  # type: ignore[arg-type]

    monkeypatch.setattr(Endpoint, "make_request", count)
    return operations


def test_adding_a_number_and_seeing_it_is_one_round_trip_each(visitor: Client, sent: list[str]) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    sent.clear()
    visitor.press("Add another", {"number": "2"})
    assert sent == ["UpdateItem", "Query"]


def test_somebody_new_costs_no_round_trip_to_see_the_form(
    newcomer: Callable[[], Client], sent: list[str]
) -> None:
    newcomer().open("/mode")
    assert sent == []


def test_a_form_page_asks_aws_for_nothing(visitor: Client, sent: list[str]) -> None:
    visitor.open("/adder")
    visitor.press("Do calculation", {"number1": "1", "number2": "2"})
    assert sent == []


def test_pages_are_small(visitor: Client) -> None:
    """With their style sheet; a connection's first flight takes 14,600 bytes, before compression."""
    sizes = {path: len(visitor.open(path).body.encode()) for path in ("/", "/adder", "/mode", "/two-numbers")}
    assert max(sizes.values()) < 14_600, sizes
