"""Run an `input()`/`print()` script, unchanged, from its top with the answers recorded so far.

    >>> from pathlib import Path
    >>> from core.replay import Answer, replay
    >>> replay(Path("adder.py"), [Answer("3", at=5.0)], seed=1, started=0.0).prompt
    'Enter the second number: '

The same script, answers, seed and times give the same transcript on every server, so only the answers need to
be stored between two questions. Each run is forked from a run server; README.md describes how it is isolated.
"""

from typing import TYPE_CHECKING

from core.replay.folder import script_hash
from core.replay.result import (
    END_OF_INPUT,
    INTERRUPT,
    Answer,
    Asked,
    Invocation,
    Limits,
    Replay,
    Shown,
    Written,
    fingerprints,
)

if TYPE_CHECKING:
    from core.replay.run import replay, start, stop

__all__ = [
    "END_OF_INPUT",
    "INTERRUPT",
    "Answer",
    "Asked",
    "Invocation",
    "Limits",
    "Replay",
    "Shown",
    "Written",
    "fingerprints",
    "replay",
    "script_hash",
    "start",
    "stop",
]


def __getattr__(name: str) -> object:
    """The run server's connection is imported at its first use, because pages of functions have no runs."""
    if name not in ("replay", "start", "stop"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from core.replay import run

    return getattr(run, name)
