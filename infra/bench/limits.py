"""The promised ratios and sizes, each with its measurement."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from infra.bench.measure import (
    BARE,
    FASTAPI_ADDER,
    FASTAPI_MODE,
    FLASK,
    FLASK_DYNAMODB,
    FUNCTION,
    HAND_SIGNED,
    WOMBAT_ADDER,
    WOMBAT_CONSOLE,
    WOMBAT_MODE,
    Case,
)
from infra.bench.packages import zipped_bytes
from infra.bench.page import Measured

POST, ADD, RESULT = "mode POST", "adder POST", "mode result"
MILLION = 1_000_000

COLD = [
    Case(WOMBAT_ADDER, ADD),
    Case(FLASK, ADD),
    Case(FASTAPI_ADDER, ADD),
    Case(WOMBAT_MODE, POST, 100),
    Case(FLASK, POST, 100),
    Case(FLASK_DYNAMODB, POST, 100),
    Case(FASTAPI_MODE, POST, 100),
    Case(BARE, POST, 100),
    Case(HAND_SIGNED, POST, 100),
]
SOURCE = [
    Case(each.package, each.event, each.length, "source") for each in COLD if each.package != HAND_SIGNED
]
# Each with its number of requests per round.
WARM = [
    (Case(WOMBAT_ADDER, ADD), 300),
    (Case(FLASK, ADD), 300),
    (Case(FASTAPI_ADDER, ADD), 300),
    (Case(BARE, POST, 100), 40),
    (Case(HAND_SIGNED, POST, 100), 100),
    (Case(FLASK, POST, 100), 40),
    *((Case(package, POST, 100), 40) for package in (WOMBAT_MODE, FLASK_DYNAMODB, FASTAPI_MODE)),
    *((Case(package, POST, 1_000), 40) for package in (WOMBAT_MODE, FLASK_DYNAMODB, FASTAPI_MODE)),
    *((Case(package, "mode GET", 100), 20) for package in (WOMBAT_MODE, FLASK_DYNAMODB, FASTAPI_MODE)),
    (Case(WOMBAT_MODE, POST, MILLION), 40),
    (Case(WOMBAT_MODE, "mode GET", MILLION), 20),
    (Case(WOMBAT_MODE, RESULT, MILLION), 1),
    (Case(FUNCTION, "mode GET", MILLION), 1),
    (Case(FUNCTION, RESULT, MILLION), 1),
    (Case(WOMBAT_ADDER, "adder GET"), 300),
    *(
        (Case(WOMBAT_CONSOLE, f"console {method}", length), 10)  # the run server's CPU counts in hundredths
        for length in (1, 10, 100, 1_000)
        for method in ("GET", "POST")
    ),
]
STUBBED = [
    (replace(case, stubbed=True), times)
    for case, times in WARM
    if case.package in (WOMBAT_MODE, FLASK_DYNAMODB, FASTAPI_MODE, BARE) and case.event != RESULT
]


@dataclass(frozen=True, slots=True)
class Limit:
    """One promise: `measured` is at most `limit`, and at least `least`."""

    what: str
    measured: float
    limit: float
    least: float = 0

    def row(self) -> str:
        kept = "kept" if self.least <= self.measured <= self.limit else "**missed**"
        return f"| {self.what} | {self.measured:.2f} | {self.limit:g} | {kept} |"


Results = Mapping[Case, Measured]


def limits(cold: Results, source: Results, warm: Results) -> list[Limit]:
    """Return all promises with their measurements: of cold starts with bytecode and without, and of warm
    requests."""

    def start(ours: Case, theirs: Case) -> float:
        return cold[ours]["cpu"] / cold[theirs]["cpu"]

    def run(ours: Case, theirs: Case) -> float:
        return warm[ours]["cpu"] / warm[theirs]["cpu"]

    adder, mode = Case(WOMBAT_ADDER, ADD), Case(WOMBAT_MODE, POST, 100)
    shows = Case(WOMBAT_MODE, "mode GET", 100)
    thousand, million = Case(WOMBAT_MODE, POST, 1_000), Case(WOMBAT_MODE, POST, MILLION)
    built = cold[mode]["cpu"] / source[Case(FASTAPI_MODE, POST, 100, "source")]["cpu"]
    console, form = warm[Case(WOMBAT_CONSOLE, "console GET", 10)], warm[Case(WOMBAT_ADDER, "adder GET")]
    answer, long = (
        warm[Case(WOMBAT_CONSOLE, "console POST", 10)],
        warm[Case(WOMBAT_CONSOLE, "console GET", 1_000)],
    )
    shown, function = warm[Case(WOMBAT_MODE, RESULT, MILLION)], warm[Case(FUNCTION, RESULT, MILLION)]
    before, alone = warm[Case(WOMBAT_MODE, "mode GET", MILLION)], warm[Case(FUNCTION, "mode GET", MILLION)]
    more = (shown["memory"] - before["memory"]) - (function["memory"] - alone["memory"])
    return [
        Limit("cold adder : Flask", start(adder, Case(FLASK, ADD)), 0.33),
        Limit("cold adder : FastAPI", start(adder, Case(FASTAPI_ADDER, ADD)), 0.14),
        Limit("cold mode : FastAPI", start(mode, Case(FASTAPI_MODE, POST, 100)), 0.2),
        Limit("cold mode : Flask with DynamoDB", start(mode, Case(FLASK_DYNAMODB, POST, 100)), 0.3),
        Limit("cold mode : bare boto3", start(mode, Case(BARE, POST, 100)), 0.45),
        Limit("cold mode : FastAPI, each as it is deployed", built, 0.08),
        Limit(
            "warm mode, 100 numbers : Flask with DynamoDB", run(mode, Case(FLASK_DYNAMODB, POST, 100)), 0.33
        ),
        Limit("the same, 1,000 numbers", run(thousand, Case(FLASK_DYNAMODB, POST, 1_000)), 0.16),
        Limit("warm mode GET : Flask with DynamoDB", run(shows, Case(FLASK_DYNAMODB, "mode GET", 100)), 0.5),
        Limit("warm mode : hand-signed HTTP", run(mode, Case(HAND_SIGNED, POST, 100)), 3.2),
        Limit("warm mode, 1,000,000 numbers : 100 numbers", run(million, mode), 1.1, 0.8),
        Limit("warm adder : Flask", run(adder, Case(FLASK, ADD)), 0.95),
        Limit("a result of 1,000,000, µs a number beyond the function", shown["cpu"] - function["cpu"], 0.45),
        Limit("a result of 1,000,000, MB more than the function and its list", more / 1e6, 16),
        Limit("console GET over a form's at 10 answers, ms", (console["cpu"] - form["cpu"]) * 1e3, 8.5),
        Limit("the same, 1,000 answers", (long["cpu"] - form["cpu"]) * 1e3, 35),
        Limit("console POST over a form's at 10 answers, ms", (answer["cpu"] - warm[adder]["cpu"]) * 1e3, 9),
        Limit("adder, MB zipped", zipped_bytes(WOMBAT_ADDER.as_built()) / 1e6, 2),
        Limit("mode, MB zipped", zipped_bytes(WOMBAT_MODE.as_built()) / 1e6, 3),
        Limit("mode, MB of memory at its peak", warm[mode]["memory"] / 1e6, 36),
    ]
