"""The output of a job as a terminal shows it: lines that are complete, and those that may still change.

Progress bars start their line again, or go up to lines above: several bars of rich or tqdm redraw in place. A
program that never goes up has completed a line once it has left it. Codes for colours are left out.
"""

import re
from codecs import getincrementaldecoder
from typing import NamedTuple

MAX_LINE = 300  # characters of a line that may still change: with it the job's item stays near one write unit
MAX_CHARACTERS = 100_000  # of all lines: as many as a result page shows
ROWS = 24  # lines that a program can go back to, as on a terminal
TAB = 8  # columns
WIDTH = 1_000  # columns that codes can reach; text may go on further

_TOKENS = re.compile(
    r"\x1b\[(?P<arguments>[0-9;:?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # window titles, links
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?]{0,100}[ -/]{0,10}|\][^\x07\x1b]{0,2000}\x1b?|[ -/]{0,10})?\Z")
_BAR = re.compile(r"(\d{1,3})%\||[━╸╺] +(\d{1,3})%")  # of tqdm and of rich, with or without a description


class Bar(NamedTuple):
    """How much is done, of how much, and words about it."""

    done: float
    total: float
    text: str = ""


class Output:
    """What has been printed. `left_out`: the number of characters that were too many; `bar`: the progress
    that the output shows, None if it shows none."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self._rows = [""]  # the lines that may still change
        self._row = 0
        self._column = 0
        self._reach = 0  # the most lines that the program has gone up
        self._cursor_hidden = False  # while it draws on several lines
        self._complete: list[str] = []
        self._room = MAX_CHARACTERS
        self.left_out = 0
        self.bar: Bar | None = None

    @property
    def line(self) -> str:
        """The lines that may still change."""
        return "\n".join(row.rstrip()[:MAX_LINE] for row in self._rows).rstrip("\n")

    def add(self, printed: bytes) -> None:
        """Take the next bytes of the output."""
        text = self._unfinished + self._decoder.decode(printed)
        unfinished = _UNFINISHED.search(text, max(0, len(text) - 2_010))
        self._unfinished = unfinished[0] if unfinished else ""
        for token in _TOKENS.finditer(text, 0, len(text) - len(self._unfinished)):
            if written := token["text"]:
                self._write(written)
            elif control := token["control"]:
                self._control(control)
            elif token["final"]:
                self._code(token["final"], token["arguments"])
        for row in reversed(self._rows):  # the outermost bar is above the others
            self._see(row)

    def take(self) -> str:
        """Return the lines that were completed since the last call, far enough above the cursor."""
        self._complete_above(ROWS if self._cursor_hidden else self._reach)
        taken = "".join(self._complete)
        self._complete.clear()
        return taken

    def close(self) -> None:
        """All lines are complete as they are."""
        while self._rows and not self._rows[-1].strip():
            self._rows.pop()
        for row in self._rows:
            self._keep(row)
        self._rows, self._row, self._column = [""], 0, 0

    def _write(self, text: str) -> None:
        row = self._rows[self._row]
        before = row[: self._column].ljust(self._column)
        self._column += len(text)
        written = before + text + row[self._column :]
        self.left_out += max(0, len(written) - MAX_CHARACTERS)
        self._rows[self._row] = written[:MAX_CHARACTERS]

    def _control(self, control: str) -> None:
        match control:
            case "\n":
                self._down()
            case "\r":
                self._column = 0
            case "\b":
                self._column = max(0, self._column - 1)
            case "\t":
                self._column += TAB - self._column % TAB
            case _:
                pass

    def _down(self) -> None:
        """Go to the start of the next line."""
        self._row, self._column = self._row + 1, 0
        if self._row == len(self._rows):
            self._rows.append("")
        self._complete_above(ROWS)

    def _complete_above(self, lines: int) -> None:
        """Lines that are more than so many above the cursor are complete."""
        while self._row > lines:
            self._keep(self._rows.pop(0))
            self._row -= 1

    def _code(self, final: str, arguments: str) -> None:
        amount = int(arguments) if arguments.isdigit() and len(arguments) < 7 else 0
        times, row = max(1, amount), self._rows[self._row]
        match final:
            case "A" | "F":
                self._up(times)
            case "B" | "E":
                self._row = min(self._row + times, ROWS)
                self._rows += [""] * (self._row + 1 - len(self._rows))
            case "C":
                self._column = min(self._column + times, max(WIDTH, self._column))
            case "D":
                self._column = max(0, self._column - times)
            case "G":
                self._column = min(times, WIDTH) - 1
            case "K":
                start = "" if amount else row[: self._column]
                end = row[self._column + 1 :] if amount == 1 else ""
                self._rows[self._row] = start + end.rjust(len(row) * bool(end))
            case "J" if amount == 0:
                self._rows[self._row :] = [row[: self._column]]
            case "h" | "l" if arguments == "?25":
                self._cursor_hidden = final == "l"
            case _:
                pass
        if final in "EF":
            self._column = 0

    def _up(self, lines: int) -> None:
        self._reach = min(max(self._reach, len(self._rows) - 1 - self._row + lines), ROWS)
        self._row = max(0, self._row - lines)

    def _see(self, row: str) -> None:
        """Take the progress from a line that shows one."""
        if found := _BAR.search(row):
            self.bar = Bar(min(int(found[1] or found[2]), 100), 100)

    def _keep(self, row: str) -> None:
        self._see(row)
        text = row.rstrip() + "\n"
        kept = text[: self._room]
        self._room -= len(kept)
        self.left_out += len(text) - len(kept)
        if kept:
            self._complete.append(kept)
