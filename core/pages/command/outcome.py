"""Classify a run of a command: success, an error in a field, or a failure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.commands import Command
from core.commands.usage import USAGE_ERROR_STATUS, errors_by_field, usage_error
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
"""Exceptions that usually mean a bad value, which the visitor can correct."""

REFUSED = "The program did not accept this"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run, and its errors by field name. The transcript omits a usage error that is shown in `errors`."""

    run: Replay
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the program failed for another reason than the visitor's values."""
        return self.run.state in ("failed", "stopped") and not self.errors


def interpret(reader: str, command_path: Sequence[Command], run: Replay) -> Outcome:
    """Return the outcome of a run of the last command in `command_path`."""
    if reader == "line":
        return _line_outcome(run)
    if run.state == "failed":
        return _error_outcome(command_path, run)
    if run.state != "finished" or run.status != USAGE_ERROR_STATUS:
        return Outcome(run)
    found = usage_error(plain(run.transcript))
    if found is None:
        return Outcome(run)
    return Outcome(run._replace(transcript=found.before), errors_by_field(command_path, found.message))


def _error_outcome(command_path: Sequence[Command], run: Replay) -> Outcome:
    """Return the outcome of an exception: a usage error that the parser raised, a bad value or a failure."""
    kind, _, message = (run.traceback.strip().splitlines() or [""])[-1].partition(": ")
    if kind == "argparse.ArgumentError":
        return Outcome(run, errors_by_field(command_path, message))
    if kind in BAD_VALUES:
        return Outcome(run, {"": f"{REFUSED}: {run.error}"})
    return Outcome(run)


def _line_outcome(run: Replay) -> Outcome:
    """Return the outcome of a script that parses its own arguments. Its last line of output is the error."""
    if run.state == "failed":
        return Outcome(run, {"arguments": f"{REFUSED}: {run.error}"})
    shown = plain(run.transcript).strip()
    if (
        run.state == "finished"
        and run.status
        and (run.status == USAGE_ERROR_STATUS or "usage" in shown.lower())
    ):
        return Outcome(run, {"arguments": shown.splitlines()[-1] if shown else REFUSED + "."})
    return Outcome(run)
