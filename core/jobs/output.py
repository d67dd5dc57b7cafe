"""The output of a job as a terminal shows it: lines that are complete, and the one being printed.

A carriage return starts the line again, as progress bars do. Codes for colours are left out.
"""

import re
from codecs import getincrementaldecoder
from typing import NamedTuple

MAX_LINE = 300  # characters of the line being printed: with it the job's item stays near one write unit
MAX_CHARACTERS = 100_000  # of all lines: as many as a result page shows

_CODES = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BAR = re.compile(r"(\d{1,3})%\|")  # tqdm's, with or without a description


class Bar(NamedTuple):
    """How much is done, of how much, and words about it."""

    done: float
    total: float
    text: str = ""


class Output:
    """What has been printed. `line` is the line being printed, `left_out` the number of characters that were
    too many, `bar` the progress that the output shows, None if it shows none."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._complete: list[str] = []
        self._room = MAX_CHARACTERS
        self.left_out = 0
        self.bar: Bar | None = None

    @property
    def line(self) -> str:
        return _shown(self._rest)[:MAX_LINE]

    def add(self, printed: bytes) -> None:
        """Take the next bytes of the output."""
        *complete, rest = (self._rest + self._decoder.decode(printed)).split("\n")
        for line in complete:
            self._keep(_shown(line) + "\n")
        ends_in_return = rest.endswith("\r")  # the bar stays until something overwrites it
        start = rest.rstrip("\r").rfind("\r") + 1
        self._rest = rest[start:][-MAX_CHARACTERS:]
        if found := _BAR.search(self._rest or (complete[-1] if complete else "")):
            self.bar = Bar(min(int(found[1]), 100), 100)
        if ends_in_return and not self._rest.endswith("\r"):
            self._rest += "\r"

    def take(self) -> str:
        """Return the lines that were completed since the last call."""
        taken = "".join(self._complete)
        self._complete.clear()
        return taken

    def close(self) -> None:
        """The last line is complete as it is."""
        if line := _shown(self._rest):
            self._keep(line + "\n")
        self._rest = ""

    def _keep(self, text: str) -> None:
        kept = text[: self._room]
        self._room -= len(kept)
        self.left_out += len(text) - len(kept)
        if kept:
            self._complete.append(kept)


def _shown(line: str) -> str:
    """A line after its carriage returns, without codes."""
    last = line.rstrip("\r").rpartition("\r")[2]
    return _CONTROLS.sub("", _CODES.sub("", last)).rstrip()
