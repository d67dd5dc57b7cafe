"""Run an `input()`/`print()` script, unchanged, from its top with the answers recorded so far.

    >>> from pathlib import Path
    >>> from core.replay import Answer, replay
    >>> replay(Path("adder.py"), [Answer("3", at=5.0)], seed=1, started=0.0).prompt
    'Enter the second number: '

The same script, answers, seed and times give the same transcript on every server, so only the answers need to
be stored between two questions. Each run is forked from a run server; README.md describes how it is isolated.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.replay.fingerprint import fingerprints as fingerprints
    from core.replay.folder import script_hash as script_hash
    from core.replay.result import END_OF_INPUT as END_OF_INPUT
    from core.replay.result import INTERRUPT as INTERRUPT
    from core.replay.result import Answer as Answer
    from core.replay.result import Asked as Asked
    from core.replay.result import Invocation as Invocation
    from core.replay.result import Limits as Limits
    from core.replay.result import Replay as Replay
    from core.replay.result import Shown as Shown
    from core.replay.run import replay as replay
    from core.replay.run import start as start
    from core.replay.run import stop as stop
    from core.replay.working_directory import Written as Written

# Imported at their first use, as in `core`: pages of functions run in a script's folder, but have no replays.
_MODULES = {
    "fingerprints": "fingerprint",
    "script_hash": "folder",
    "replay": "run",
    "start": "run",
    "stop": "run",
    "Written": "working_directory",
} | dict.fromkeys(
    ("END_OF_INPUT", "INTERRUPT", "Answer", "Asked", "Invocation", "Limits", "Replay", "Shown"), "result"
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"core.replay.{_MODULES[name]}"), name)
