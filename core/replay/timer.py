"""`signal.alarm` and its like by the run's clock, which moves when the script sleeps or looks at the time.

The kernel's timer is set too, for scripts that compute: SIGALRM comes from the one that expires first.
"""

from __future__ import annotations

import math
import signal
from typing import Any

from core.replay.clock import Clock

_real_set, _real_get, _real_pause = signal.setitimer, signal.getitimer, signal.pause


class IntervalTimer:
    """The process's timer for SIGALRM. It stands still while a visitor thinks: a page cannot call out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._interval = 0.0
        clock.expire = self.expire

    def expire(self) -> None:
        """Send SIGALRM, unless the kernel's timer has done so; for the clock to call when it is due."""
        pending = _real_get(signal.ITIMER_REAL)[0] > 0
        self._set(self._interval, self._interval)
        if pending:
            signal.raise_signal(signal.SIGALRM)

    def patch_signal(self, module: Any) -> None:
        """Put this timer into the signal module."""

        def setitimer(which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
            if which != signal.ITIMER_REAL:
                return _real_set(which, seconds, interval)
            before = self._left()
            self._set(seconds, interval)
            return before

        def getitimer(which: int, /) -> tuple[float, float]:
            return self._left() if which == signal.ITIMER_REAL else _real_get(which)

        def alarm(seconds: int, /) -> int:
            return math.ceil(setitimer(signal.ITIMER_REAL, seconds)[0])

        def pause() -> None:
            if self._clock.due == math.inf:
                _real_pause()
            self._clock.wait(self._clock.due - self._clock.now)

        module.setitimer, module.getitimer, module.alarm, module.pause = setitimer, getitimer, alarm, pause

    def _set(self, seconds: float, interval: float) -> None:
        _real_set(signal.ITIMER_REAL, seconds, interval)  # raises if an argument is wrong
        self._clock.due = self._clock.now + seconds if seconds else math.inf
        self._interval = interval

    def _left(self) -> tuple[float, float]:
        if self._clock.due == math.inf or not _real_get(signal.ITIMER_REAL)[0]:
            return 0.0, 0.0
        return self._clock.due - self._clock.now, self._interval
