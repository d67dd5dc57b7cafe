"""`make bench [ROUNDS=15]`: measure everything, print the tables, and write them to docs/performance.md."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.bench.limits import COLD, SOURCE, STUBBED, WARM, limits
from infra.bench.measure import PACKAGES, Case, cold, make_packages, warm
from infra.bench.packages import zipped_bytes
from infra.bench.page import Measured
from infra.build.lambda_python import find_python
from infra.operate import cost_report
from infra.template.read import ROOT

REPORT = ROOT / "docs" / "performance.md"
FINDINGS = Path(__file__).with_name("findings.md")


def table(measured: Mapping[Case, Measured], title: str) -> Iterable[str]:
    """Yield the lines of a table of measurements in Markdown."""
    yield f"\n## {title}\n"
    yield "| page | request | values in the list | CPU, ms | elapsed, ms | peak memory, MB | modules |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for case, each in measured.items():
        cpu, wall, memory = each["cpu"] * 1e3, each["wall"] * 1e3, each["memory"] / 1e6
        numbers = f"{case.package.name} | {case.event} | {case.length:,} | {cpu:.2f} | {wall:.2f}"
        yield f"| {numbers} | {memory:.1f} | {each['modules']:.0f} |"


def sizes() -> Iterable[str]:
    yield "\n## Packages, zipped\n"
    yield "| page | MB as deployed |"
    yield "| --- | ---: |"
    for package in PACKAGES:
        yield f"| {package.name} | {zipped_bytes(package.as_built()) / 1e6:.2f} |"


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def python() -> str:
    """Describe the Python that is measured: its version, and its build, as its speed depends on it."""
    script = (
        "import platform as p; print(p.python_version(), *p.python_build(), p.python_compiler(), sep=', ')"
    )
    return f"Python {subprocess.check_output([find_python(), '-c', script], text=True).strip()}"


def main(rounds: int) -> None:
    """Measure, print and write everything."""
    if sys.platform != "linux":
        sys.exit("The packages are for Linux. Run the benchmark there.")
    make_packages()
    started, from_source = cold(COLD, rounds), cold(SOURCE, rounds)
    requests = warm([*WARM, *STUBBED], rounds)
    stubbed = {case: each for case, each in requests.items() if case.stubbed}
    lines = [
        "# Performance\n",
        f"Measured by `make bench ROUNDS={rounds}` on {time.strftime('%Y-%m-%d', time.gmtime())}: "
        f"{platform.machine()}, {os.cpu_count()} cores, {processor()}, {python()}. "
        f"Medians of {rounds} rounds; everything ran once in each. The machine was not idle, so compare CPU "
        "times "
        "and ratios.",
        "\n## Promises\n",
        "Ratios are of CPU time.\n",
        "| what | measured | at most | |",
        "| --- | ---: | ---: | --- |",
        *(limit.row() for limit in limits(started, from_source, requests)),
        *table(started, "Cold: import and first request, with bytecode"),
        *table(from_source, "Cold, without bytecode, as the others are deployed"),
        *table({case: each for case, each in requests.items() if not case.stubbed}, "Warm: one request"),
        *table(stubbed, "Warm, with calls of AWS answered in the process"),
        *sizes(),
        "\n" + FINDINGS.read_text().rstrip(),
    ]
    print("\n".join(lines))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n")
    cost_report.write()  # it uses the CPU times measured now


if __name__ == "__main__":
    main(int(os.environ.get("ROUNDS") or 15))
