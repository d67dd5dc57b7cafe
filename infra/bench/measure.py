"""Measure all cases in each round, so that a busy moment of the machine affects all alike."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

from infra.bench.aws import console_answers, numbers, stub
from infra.bench.packages import PLACE, Package
from infra.bench.page import EVENTS, Measured, Process

FASTAPI = ("fastapi", "mangum", "jinja2", "python-multipart")
WOMBAT_ADDER = Package("Wombat adder", "functions.adder.app.handler", function="AdderFunction")
WOMBAT_MODE = Package("Wombat mode", "functions.mode.app.handler", function="ModeFunction")
WOMBAT_CONSOLE = Package("Wombat console", "functions.most_common.app.handler", function="MostCommonFunction")
FLASK = Package("Flask", "infra.bench.peers.flask_session.handler", ("flask", "serverless-wsgi"))
FLASK_DYNAMODB = Package(
    "Flask DynamoDB", "infra.bench.peers.flask_dynamodb.handler", ("flask", "serverless-wsgi", "boto3")
)
FASTAPI_ADDER = Package("FastAPI adder", "infra.bench.peers.fastapi_adder.handler", FASTAPI)
FASTAPI_MODE = Package(
    "FastAPI DynamoDB",
    "infra.bench.peers.fastapi_dynamodb.handler",
    (*FASTAPI, "boto3", "itsdangerous"),
)
BARE = Package("bare boto3", "infra.bench.peers.bare.handler", ("boto3",))
HAND_SIGNED = Package("hand-signed", "infra.bench.peers.hand_signed.handler")
FUNCTION = Package("the function alone", "infra.bench.peers.function.handler")

PACKAGES = (
    WOMBAT_ADDER,
    WOMBAT_MODE,
    WOMBAT_CONSOLE,
    FLASK,
    FLASK_DYNAMODB,
    FASTAPI_ADDER,
    FASTAPI_MODE,
    BARE,
    HAND_SIGNED,
    FUNCTION,
)

PROCESSES = 3  # in turn, for each case of warm requests

CONSOLE_SCRIPT = """
total = 0.0
while True:
    total += float(input(f"The sum is {total:g}. Another number? "))
"""


def make_packages() -> None:
    for package in PACKAGES:
        package.make()
    script = WOMBAT_CONSOLE.with_bytecode() / "functions" / "most_common" / "script.py"
    script.write_text(CONSOLE_SCRIPT)


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a table: `package` answers `event`, and every list has `length` numbers. If `stubbed`,
    calls of AWS are answered in the process itself instead of by the stub."""

    package: Package
    event: str
    length: int = 0
    built: str = "bytecode"
    stubbed: bool = False

    def folder(self) -> Path:
        package = self.package
        return {
            "bytecode": package.with_bytecode,
            "source": package.without_bytecode,
            "as built": package.as_built,
        }[self.built]()


def cold(cases: list[Case], rounds: int) -> dict[Case, Measured]:
    """Return the medians of the import and first request of new processes."""
    measured: dict[Case, list[Measured]] = {case: [] for case in cases}
    with ExitStack() as stack:
        addresses = _stubs(stack, cases)
        for _ in range(rounds):
            for case in cases:
                with _process(case, addresses) as page:
                    measured[case].append(page.run(case.event))
    return {case: _medians(each) for case, each in measured.items()}


def warm(cases: list[tuple[Case, int]], rounds: int) -> dict[Case, Measured]:
    """Return the medians of warm requests; each case has its number of requests per round. New processes run
    each third of the rounds, because a process's position in memory changes its figures by up to a tenth."""
    measured: dict[Case, list[Measured]] = {case: [] for case, _ in cases}
    with ExitStack() as stack:
        addresses = _stubs(stack, [case for case, _ in cases])
        for _ in range(PROCESSES):
            _rounds(cases, ceil(rounds / PROCESSES), addresses, measured)
    return {case: _medians(each) for case, each in measured.items()}


def _rounds(
    cases: list[tuple[Case, int]],
    rounds: int,
    addresses: Mapping["Stub", str],
    measured: dict[Case, list[Measured]],
) -> None:
    with ExitStack() as stack:
        pages = {case: stack.enter_context(_process(case, addresses)) for case, _ in cases}
        for case, page in pages.items():
            # The first POST sets the cookie, in which the seed's way keeps the list, one number for each
            # POST.
            first = case.event.replace("GET", "POST").replace("result", "POST")
            for _ in range(case.length if case.package == FLASK else 1):
                page.keep(first)
            if case.stubbed:
                page.run(case.event, stub=str(_answers(_stub_of(case))))
        for turn in range(rounds + 1):
            for case, times in cases:
                result = pages[case].run(case.event, times)
                if turn:  # the first round warms up
                    measured[case].append(result)


Stub = tuple[bool, int]  # whether for a console page, and the length of its lists


def _stub_of(case: Case) -> Stub:
    return case.package is WOMBAT_CONSOLE, case.length


def _stubs(stack: ExitStack, cases: list[Case]) -> dict[Stub, str]:
    (PLACE / "events.json").write_text(json.dumps(EVENTS))
    script = WOMBAT_CONSOLE.with_bytecode() / "functions" / "most_common" / "script.py"
    addresses = {}
    for console, length in sorted({_stub_of(case) for case in cases}):
        texts = console_answers(length, script) if console else numbers(length)
        addresses[console, length] = stack.enter_context(stub(texts, _answers((console, length))))
    return addresses


def _answers(stub: Stub) -> Path:
    return PLACE / f"answers-{stub[0]}-{stub[1]}.json"


def _process(case: Case, addresses: Mapping[Stub, str]) -> Process:
    events = PLACE / "events.json"
    return Process(case.folder(), case.package.handler, addresses[_stub_of(case)], events)


def _medians(runs: list[Measured]) -> Measured:
    return {name: median(run[name] for run in runs) for name in runs[0]}
