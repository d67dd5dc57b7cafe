"""End a command in an orderly way: other signals act like Ctrl-C."""

import signal
from types import FrameType


def interrupt_on(*signals: signal.Signals) -> None:
    """Raise KeyboardInterrupt in the main thread when one of these signals arrives."""
    for each in signals:
        signal.signal(each, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
