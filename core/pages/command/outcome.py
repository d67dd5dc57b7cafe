"""What a run of a command means: an answer, a usage error beside its field, or a failure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.commands import Command
from core.commands.usage import STATUS, errors_by_field, usage_error
from core.replay import Replay
from core.replay.screen import plain

BAD_VALUES = frozenset(
    {
        "IndexError",
        "KeyError",
        "OverflowError",
        "UnicodeDecodeError",
        "ValueError",
        "ZeroDivisionError",
        "json.decoder.JSONDecodeError",
    }
)
"""Errors that a value causes: the visitor can choose another one."""

REFUSED = "The program did not accept this"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run, and what is wrong with its arguments by field. `run` shows nothing of a usage error that stands
    beside a field."""

    run: Replay
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return self.run.state in ("failed", "stopped") and not self.errors


def interpret(reader: str, levels: Sequence[Command], run: Replay) -> Outcome:
    """What the end of a run says of the arguments of the last of `levels`."""
    if reader == "line":
        return _of_line(run)
    if run.state == "failed":
        return _of_error(levels, run)
    if run.state != "finished" or run.status != STATUS:
        return Outcome(run)
    found = usage_error(plain(run.transcript))
    if found is None:
        return Outcome(run)
    return Outcome(run._replace(transcript=found.before), errors_by_field(levels, found.message))


def _of_error(levels: Sequence[Command], run: Replay) -> Outcome:
    """A parser that raises its usage errors, and errors that a value causes."""
    kind, _, message = (run.traceback.strip().splitlines() or [""])[-1].partition(": ")
    if kind == "argparse.ArgumentError":
        return Outcome(run, errors_by_field(levels, message))
    if kind in BAD_VALUES:
        return Outcome(run, {"": f"{REFUSED}: {run.error}"})
    return Outcome(run)


def _of_line(run: Replay) -> Outcome:
    """A program that reads its line by itself: its last words, if they are about the usage, or its error."""
    if run.state == "failed":
        return Outcome(run, {"arguments": f"{REFUSED}: {run.error}"})
    shown = plain(run.transcript).strip()
    if run.state == "finished" and run.status and (run.status == STATUS or "usage" in shown.lower()):
        return Outcome(run, {"arguments": shown.splitlines()[-1] if shown else REFUSED + "."})
    return Outcome(run)
