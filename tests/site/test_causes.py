"""The causes of a page's time and cost, which are the same on every machine: its imports, its calls of AWS,
and its bytes. tests/infra/build/test_packages.py limits the size of its package."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from htpy import BaseElement

from core.aws.service import Service
from core.folders.archive import pack
from infra.bench.page import EVENTS
from infra.read_command import write_of_page
from infra.template.read import SITE
from tests.core.aws.server import Answer as AnswerOfAws
from tests.core.aws.server import Server
from tests.support.checks import cannot_run
from tests.support.client import Answer, Client

# Import a page as Lambda does, and print the modules that it adds to those of any Python.
IMPORT = """
import json, os, sys, logging, traceback, datetime, decimal, base64
before = set(sys.modules)
os.environ.update(TABLE_NAME="t", SIGNING_SECRET="s", IDLE_DAYS="30", ABSOLUTE_DAYS="90")
__import__(sys.argv[1])
print(json.dumps(sorted(set(sys.modules) - before)))
"""
# The same in Lambda, with requests. Python must not look for garbage while it imports a page.
ANSWER = """
import gc, json, os, sys, logging, traceback, datetime, decimal, base64
events = json.loads(sys.stdin.read())
os.environ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001"
gc.collect()
before = set(sys.modules)
import core
collections = []
gc.callbacks.append(lambda phase, info: collections.append(phase))
core.form_page
assert gc.isenabled()
assert not collections
frozen = gc.get_freeze_count()
kept = [[] for _ in range(1_000)]
core.form_page
assert 0 < gc.get_freeze_count() <= frozen
handler = __import__(sys.argv[1], fromlist=["handler"]).handler
for event in events:
    assert handler(event, None)["statusCode"] == 200
print(json.dumps(sorted(set(sys.modules) - before)))
"""
PAGE = {"core", "functions", "htpy", "markupsafe", "typing_extensions"}
LIST = PAGE | {"itsdangerous"}
# Each costs as much as a whole page, and no page uses it.
UNWANTED = {
    "argparse",
    "asyncio",
    "boto3",
    "botocore",
    "multipart",
    "multiprocessing",
    "s3transfer",
    "unittest",
    "urllib3",
    "xmlrpc",
}
# Each costs 3 ms, and no page needs it at its start.
UNWANTED_AT_START = UNWANTED | {"pathlib", "tempfile"}
# Each is a millisecond or more, and few forms need it.
UNWANTED_BY_A_FORM = {
    "core.fields.examples",
    "core.fields.files",
    "core.replay.result",
    "glob",
    "hashlib",
    "pathlib",
    "shutil",
    "tempfile",
}
PACKAGES = {
    "adder": PAGE,
    "home": PAGE,
    "mcp": PAGE | {"msgspec"},
    "maze": PAGE,
    "mode": LIST,
    "most_common": LIST,
}
MODULES = {
    "adder": 81,
    "home": 62,
    "maze": 129,
    "mcp": 95,
    "mode": 159,
    "most_common": 171,
}  # at most; a little more than now


@pytest.fixture(scope="module", params=sorted(PACKAGES))
def loaded(request: pytest.FixtureRequest) -> tuple[str, set[str]]:
    write_of_page(SITE / "functions" / request.param)  # as a build does
    command = [sys.executable, "-c", IMPORT, f"functions.{request.param}.app"]
    printed = subprocess.run(command, cwd=SITE, capture_output=True, text=True, check=True).stdout
    return request.param, set(json.loads(printed))


def test_a_page_imports_only_the_packages_that_it_needs(loaded: tuple[str, set[str]]) -> None:
    page, modules = loaded
    top = {name.partition(".")[0] for name in modules if not name.startswith("_")}
    found = top - sys.stdlib_module_names - {"mmap"}
    assert found <= PACKAGES[page]
    assert not top & UNWANTED_AT_START


def test_a_page_imports_few_modules(loaded: tuple[str, set[str]]) -> None:
    page, modules = loaded
    assert len(modules) <= MODULES[page]


# Store a first visitor's files and read them again, and print the modules that this adds to those of a page
# and of zipfile, which has more with each Python.
FILES = """
import io, json, os, sys, zipfile
os.environ.update(TABLE_NAME="t", SIGNING_SECRET="s", IDLE_DAYS="30", ABSOLUTE_DAYS="90")
os.environ["FILES_BUCKET"] = "files"
import functions.most_common.app
from core.backend import connect
before = set(sys.modules)
backend = connect("most_common")
backend.folders().put("v", {"a": b"1"}, b"")
assert backend.folders().get("v", "1") == {"a": b"1"}
backend.large_files().find("v", backend.large_files().put("v", "a", io.BytesIO(b"1")))
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_the_first_files_import_hardly_a_module() -> None:
    server = Server()
    server.answers = [AnswerOfAws(), AnswerOfAws(body=pack({"a": b"1"})), AnswerOfAws()]
    with server.running():
        environment = os.environ | {
            "AWS_ENDPOINT_URL": server.address,
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
        }
        command = [sys.executable, "-c", FILES]
        ran = subprocess.run(command, cwd=SITE, env=environment, capture_output=True, text=True, check=True)
    added = set(json.loads(ran.stdout))
    assert not {name.partition(".")[0] for name in added} & UNWANTED
    assert len(added) <= 8, sorted(added)
    assert [request.method for request in server.requests] == ["PUT", "GET", "PUT", "HEAD"]


def test_the_first_result_of_a_form_imports_few_modules() -> None:
    command = [sys.executable, "-c", ANSWER, "functions.adder.app"]
    sent = json.dumps([EVENTS["adder GET"], EVENTS["adder POST"]])
    run = subprocess.run(command, cwd=SITE, input=sent, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    modules = set(json.loads(run.stdout.splitlines()[-1]))
    assert not modules & UNWANTED_BY_A_FORM
    assert len(modules) <= 90


@dataclass
class Asked:
    """The operations of AWS that were called, in order, and the capacity units that DynamoDB charged."""

    operations: list[str] = field(default_factory=list)
    units: list[float] = field(default_factory=list)

    def clear(self) -> None:
        self.operations.clear()
        self.units.clear()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen = Asked()
    call = Service.call

    def count(self: Service, operation: str, **arguments: Any) -> Any:
        if operation != "GetSecretValue":
            arguments["ReturnConsumedCapacity"] = "TOTAL"
        answer = call(self, operation, **arguments)
        seen.operations.append(operation)
        taken = answer.get("ConsumedCapacity", [])  # for a transaction, a list of one entry
        seen.units += [each["CapacityUnits"] for each in (taken if isinstance(taken, list) else [taken])]
        return answer

    monkeypatch.setattr(Service, "call", count)
    return seen


def test_adding_a_number_and_seeing_it_is_one_round_trip(visitor: Client, asked: Asked) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    asked.clear()
    visitor.press("Add another", {"number": "2"})
    assert asked.operations == ["UpdateItem"]
    visitor.open("/mode")
    assert asked.operations == ["UpdateItem", "Query"]


def test_adding_to_a_list_with_chunks_and_seeing_it_is_one_round_trip_each(
    visitor: Client, asked: Asked
) -> None:
    visitor.open("/mode")
    visitor.press("Add them all", {"numbers": " ".join(map(str, range(30)))})
    asked.clear()
    visitor.press("Add another", {"number": "2"})
    assert asked.operations == ["UpdateItem", "Query"]


def test_calculating_is_two_round_trips_and_seeing_the_result_with_its_form_three(
    visitor: Client, asked: Asked
) -> None:
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    asked.clear()
    visitor.press("Calculate", {"number": "2"})
    assert asked.operations == ["GetItem", "TransactWriteItems", "GetItem", "Query", "Query"]


def test_answering_a_program_and_seeing_it_is_three_round_trips(visitor: Client, asked: Asked) -> None:
    """One reads the record, one checks that it is unchanged, one stores the answer."""
    visitor.open("/two-numbers")
    visitor.press("Send", {"answer": "1"})
    asked.clear()
    visitor.press("Send", {"answer": "2"})
    assert asked.operations == ["Query", "GetItem", "PutItem"]


def test_a_program_that_asks_is_shown_without_making_elements_for_its_answers(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.open("/most-common")
    for number in range(20):
        visitor.press("Send", {"answer": str(number)})
    made: list[str] = []
    make = BaseElement.__init__

    def count(self: BaseElement, name: str, *rest: Any) -> None:
        made.append(name)
        make(self, name, *rest)

    monkeypatch.setattr(BaseElement, "__init__", count)
    visitor.open("/most-common")
    assert visitor.now.text.count("Another number") == 21
    assert len(made) <= 20, made  # htpy takes 5 to 10 µs for each


def test_a_number_costs_one_unit_and_an_answer_three(visitor: Client, asked: Asked) -> None:
    """tests/core/lists/test_cost.py has the cost of all operations, for lists of any length."""
    if "DYNAMODB_ENDPOINT" not in os.environ:
        cannot_run("moto reports half a unit for each write: python -m infra.serve.dynamodb_local pytest")
    visitor.open("/mode")
    visitor.press("Add another", {"number": "1"})
    asked.clear()
    visitor.press("Add another", {"number": "2"})
    assert asked.units == [1]
    visitor.open("/two-numbers")
    visitor.press("Send", {"answer": "1"})
    asked.clear()
    visitor.press("Send", {"answer": "2"})
    assert asked.units == [1, 1, 1]


@pytest.mark.parametrize("path", ["/mode", "/two-numbers"])
def test_somebody_new_costs_no_round_trip_to_see_a_page(
    newcomer: Callable[[], Client], asked: Asked, path: str
) -> None:
    newcomer().open(path)  # the function may read its key, once in five minutes
    asked.clear()
    newcomer().open(path)
    assert asked.operations == []


def test_a_form_page_asks_aws_for_nothing(visitor: Client, asked: Asked) -> None:
    visitor.open("/adder")
    visitor.press("Run", {"number1": "1", "number2": "2"})
    assert asked.operations == []


def size(answer: Answer) -> int:
    assert answer.status == 200
    return answer.size


def test_the_first_page_of_a_visit_is_small(visitor: Client) -> None:
    """With its style sheet and all headers; another site links to it, so it is not compressed."""
    for path in ("/", "/mode", "/two-numbers", "/adder", "/maze"):
        page = visitor.ask("GET", path, headers={"sec-fetch-site": "cross-site"})
        sheet = visitor.ask("GET", page.page.style_sheet)
        assert page.size + sheet.size <= 9_000, (path, page.size, sheet.size)


def test_the_next_pages_of_a_visit_are_smaller(visitor: Client) -> None:
    sizes = {path: size(visitor.open(path)) for path in ("/", "/mode", "/two-numbers", "/adder")}
    sizes["a result"] = size(visitor.press("Run", {"number1": "1", "number2": "2"}))
    visitor.open("/mode")
    redirect = visitor.post(
        "/mode", {"number": "1", "action": "Add another"}, {"sec-fetch-site": "same-origin"}
    )
    sizes["a list"] = size(visitor.open("/mode"))
    assert max(sizes.values()) <= 2_700, sizes
    assert redirect.size <= 1_000, redirect.size


def test_pages_with_much_on_them_are_hardly_larger(visitor: Client) -> None:
    """Long lists continue on pages of their own, so that no page grows without limit. A result has its form,
    a hundred of its numbers and two charts."""
    visitor.open("/mode")
    many = {"numbers": " ".join(f"{number}.123456789" for number in range(1_000))}
    sizes = {"a list of 1,000": size(visitor.press("Add them all", many))}
    sizes["its result"] = size(visitor.press("Calculate"))
    visitor.open("/most-common")
    for number in range(20):
        visitor.press("Send", {"answer": f"{number}.123456789"})
    sizes["20 answers"] = size(visitor.now)
    assert max(sizes.values()) < 5_000, sizes
