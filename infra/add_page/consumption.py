"""What a script's runs used, compared with the limits of its page."""

from __future__ import annotations

import re
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.pages.command import page as command
from core.pages.console import program as console
from core.replay import Limits, Replay, start, stop
from infra.build.limits_table import size

NEAR = (
    0.5  # of a limit: Lambda's processor is slower than this machine's, and visitors enter more than authors
)
DOCUMENT = "docs/limits.md"


class Limit(NamedTuple):
    """How much was used of one limit. `words` has both."""

    used: float
    limit: float
    words: str

    @property
    def is_near(self) -> bool:
        return self.used >= NEAR * self.limit


@dataclass(frozen=True, slots=True)
class Consumption:
    """The most that one run of a script used."""

    seconds: float
    memory: int
    """Bytes beyond those of the run server; 0 if it is too little to be measured."""
    output: int
    """Characters."""
    files: int
    file_bytes: int

    def against(self, kind: str) -> list[Limit]:
        """Return how much was used of each limit of a console or command page."""
        limits = _limits(kind)
        disk = limits.returned or limits.disk  # the page keeps or returns files up to `returned`
        return [
            Limit(
                self.seconds, limits.deadline, f"{self.seconds:.1f} of {limits.deadline:g} seconds for a run"
            ),
            Limit(
                self.memory, limits.memory, f"{self.memory // 2**20} of {limits.memory // 2**20} MB of memory"
            ),
            Limit(
                self.output, limits.output, f"{self.output:,} of {limits.output:,} characters that it printed"
            ),
            Limit(self.files, limits.files, f"{self.files:,} of {limits.files:,} files that it left"),
            Limit(self.file_bytes, disk, f"{size(self.file_bytes)} of {size(disk)} in files that it left"),
        ]

    def words(self, kind: str) -> str:
        """Return the limits that it came near, as a text for the author."""
        near = [limit for limit in self.against(kind) if limit.is_near]
        if not near:
            return f"It came near no limit: {self.against(kind)[0].words}."
        return f"It came near limits of its page ({DOCUMENT}):\n" + "\n".join(
            f"    {limit.words}" for limit in near
        )


def _limits(kind: str) -> Limits:
    return command.LIMITS if kind == "command" else console.LIMITS


def consumption(script: Path, runs: Iterable[tuple[float, Replay]]) -> Consumption:
    """Return the most that one of these runs used, each with its seconds, and end their run server."""
    runs = list(runs)
    return Consumption(
        max((seconds for seconds, _ in runs), default=0.0),
        _memory(script),
        max((len(run.transcript) for _, run in runs), default=0),
        max((len(run.files) for _, run in runs), default=0),
        max((sum(file.size for file in run.files) for _, run in runs), default=0),
    )


def _memory(script: Path) -> int:
    """Return the bytes of the largest run beyond those of its run server, which is then ended."""
    statm = Path(f"/proc/{start(script).pid}/statm")
    if sys.platform != "linux" or not statm.exists():
        stop()
        return 0
    server = int(statm.read_text().split()[1]) * resource.getpagesize()
    stop()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    # ru_maxrss of a process counts the program that started it, so less than this program's own is unknown.
    # Its ru_maxrss would count another one in turn; VmHWM does not.
    peak = re.search(r"^VmHWM:\s*(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return largest - server if peak and largest > int(peak[1]) * 1024 else 0
