"""The run's clock: it stands at the newest answer's time, and only the script's own waiting moves it.

`time.sleep` and every wait with a timeout move it without waiting. With several threads it is a small
simulation: time moves on to the earliest sleeper when no thread has anything left to do, so threads wake in
the order in which they would on a terminal.

For a run that somebody watches, time is real: a wait waits.
"""

from __future__ import annotations

import _thread
import math
import os
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

TICK = 1e-6
"""Seconds that a look at the clock takes, so that no two moments are equal and no stopwatch shows zero."""

PATIENCE = 1_000
"""Looks at the clock before each takes twice as long: a script that waits by looking gets there soon."""

LONGEST_LOOK = 0.25
"""Seconds that a look takes at most: a script that waits for a certain second must see it come."""

GRACE = 0.001
"""Real seconds for which no thread must have worked before the clock moves on."""

BACKGROUND = 30.0
"""Seconds for which other threads go on while a visitor thinks. Then the clock leaps to the answer: visitors
may be away for days, and each tick of a thread costs some real milliseconds."""

_real_sleep = time.sleep
_real_monotonic = time.monotonic
_real_cpu = time.process_time
_NAMES = ("time", "monotonic", "perf_counter", "process_time", "thread_time")


class Clock:
    """Virtual seconds since 1970. Stands at 0 until a run starts it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.started = 0.0
        self.ahead: float | None = None  # of the monotonic clock, if time is real
        self.halted = True  # before the run and after the script's end: no thread wakes because time passes
        self.due = math.inf  # when the script's interval timer expires
        self.expire: Callable[[], None] = lambda: None
        self._look = TICK  # seconds that a look takes
        self._looks = 0
        self._sleepers: list[float] = []

    def start(self, at: float, *, real: bool = False) -> None:
        """Begin a run at that time; from then on it is `real`, or stands."""
        self.now = self.started = at
        self.ahead = at - _real_monotonic() if real else None
        self.halted = False
        logging: Any = sys.modules.get("logging")
        if logging is not None:  # its relativeCreated counts from here
            logging._startTime = at if isinstance(logging._startTime, float) else _nanoseconds(at)

    def look(self) -> float:
        """The time now; the look itself takes a moment."""
        if self.ahead is not None:
            self.now = self.ahead + _real_monotonic()
            return self.now
        if self.now >= self.due:
            self.expire()
        now = self.now
        self._looks += 1
        if self._looks % PATIENCE == 0:
            self._look = min(2 * self._look, LONGEST_LOOK)
        self.now += self._look
        return now

    def answered(self, at: float) -> None:
        """Wait for the answer that came at that time; a clock never goes back."""
        self._look, self._looks = TICK, 0
        self.due += max(at - self.now, 0.0)
        others = has_other_threads()
        if others:
            self.wait(min(at - self.now, BACKGROUND))
        self.now = max(self.now, at)
        if others:
            self.settle()

    def wait(self, seconds: float, poll: Callable[[float], Any] | None = None) -> bool:
        """Let time pass. End early, with True, if poll (given real seconds to wait) succeeds."""
        if self.ahead is not None:
            return _really_wait(max(seconds, 0.0), poll)
        until = self.now + max(seconds, 0.0)
        if seconds > self._look:  # the script does not wait by looking, or not by looking alone
            self._look, self._looks = TICK, 0
        while self.due <= until:
            if self._wait(self.due, poll):
                return True
            self.expire()
        return self._wait(until, poll)

    def _wait(self, until: float, poll: Callable[[float], Any] | None) -> bool:
        if not has_other_threads():
            if poll is not None and poll(0):
                return True
            self.now = max(self.now, until)
            return False
        self._sleepers.append(until)
        idle = 0
        try:
            while True:
                first = min(self._sleepers) == until and not self.halted
                before = _real_cpu()
                if poll is None:
                    _real_sleep(GRACE if first else 5 * GRACE)
                elif poll(GRACE if first else 5 * GRACE):
                    return True
                idle = idle + 1 if first and _real_cpu() - before < GRACE / 2 and _all_sleep() else 0
                if idle >= 2 and min(self._sleepers) == until:
                    self.now = max(self.now, until)
                    return False
        finally:
            self._sleepers.remove(until)

    def settle(self) -> None:
        """Let other threads go on to where they wait for time or for each other."""
        if has_other_threads():
            self.wait(0)

    def install(self) -> None:
        """Put this clock into the time module, and into modules that have taken functions from it."""
        replaced = self._functions()
        for module, attribute, name in _TAKEN:
            if getattr(sys.modules.get(module), attribute, None) is getattr(time, name):
                setattr(sys.modules[module], attribute, replaced[name])
        for name, function in replaced.items():
            setattr(time, name, function)

    def _functions(self) -> dict[str, Callable[..., Any]]:
        """The functions of the time module, by this clock."""

        def sleep(seconds: float, /) -> None:
            if not isinstance(seconds, (int, float)) and not hasattr(seconds, "__index__"):
                raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer")
            if seconds < 0:
                raise ValueError("sleep length must be non-negative")
            self.wait(float(seconds))

        def since() -> float:
            return self.look() - self.started

        replaced: dict[str, Callable[..., Any]] = {
            "time": self.look,
            "sleep": sleep,
            "time_ns": lambda: _nanoseconds(self.look()),
        }
        for name in _NAMES[1:]:
            replaced[name] = since
            replaced[f"{name}_ns"] = lambda: _nanoseconds(since())
        for name in ("localtime", "gmtime", "ctime"):
            replaced[name] = self._with_now(getattr(time, name))

        def asctime(t: Any = None, /) -> str:
            return _asctime(replaced["localtime"]() if t is None else t)

        def strftime(format: str, t: Any = None, /) -> str:
            return _strftime(format, replaced["localtime"]() if t is None else t)

        def clock_gettime(clk_id: int, /) -> float:
            return self.look() if clk_id == time.CLOCK_REALTIME else since()

        _asctime, _strftime = time.asctime, time.strftime
        replaced["asctime"] = asctime
        replaced["strftime"] = strftime
        replaced["clock_gettime"] = clock_gettime
        replaced["clock_gettime_ns"] = lambda clk_id: _nanoseconds(clock_gettime(clk_id))
        return replaced

    def _with_now(self, convert: Callable[[float | None], Any]) -> Callable[..., Any]:
        def converted(seconds: float | None = None, /) -> Any:
            return convert(self.look() if seconds is None else seconds)

        return converted

    def patch_datetime(self, datetime: ModuleType) -> None:
        """Make `datetime.now` and `utcnow` look at this clock.

        The type stays itself, so that it prints, pickles and compares exactly; `today` already
        asks the time module.
        """
        import ctypes
        import gc

        kind = datetime.datetime
        attributes: dict[str, Any] = gc.get_referents(kind.__dict__)[0]
        attributes["now"] = classmethod(lambda cls, tz=None: cls.fromtimestamp(self.look(), tz))

        def utcnow(cls: Any) -> Any:
            if sys.version_info >= (3, 12):
                import warnings

                warnings.warn(_UTCNOW, DeprecationWarning, stacklevel=2)
            return cls.fromtimestamp(self.look(), datetime.timezone.utc).replace(tzinfo=None)

        attributes["utcnow"] = classmethod(utcnow)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))

    def patch_threading(self, threading: ModuleType) -> None:
        """Make waits with a timeout wait on this clock: Condition, and so Event, Timer, queues, barriers."""
        condition = threading.Condition
        real_wait = condition.wait
        clock = self

        def wait(self: Any, timeout: float | None = None) -> Any:
            if timeout is None or timeout <= 0:
                return real_wait(self, timeout)
            if not self._is_owned():
                raise RuntimeError("cannot wait on un-acquired lock")
            waiter = threading._allocate_lock()
            waiter.acquire()
            self._waiters.append(waiter)
            saved = self._release_save()
            notified = False
            try:
                notified = clock.wait(timeout, lambda real: waiter.acquire(True, real))
                return notified
            finally:
                self._acquire_restore(saved)
                if not notified:
                    try:
                        self._waiters.remove(waiter)
                    except ValueError:
                        pass

        condition.wait = wait
        real_join = threading.Thread.join

        def join(self: Any, timeout: float | None = None) -> None:
            if timeout is None or timeout <= 0:
                real_join(self, timeout)
                return

            def poll(real: float) -> bool:
                real_join(self, real)
                return not self.is_alive()

            clock.wait(timeout, poll)

        threading.Thread.join = join

    def patch_selectors(self, selectors: ModuleType) -> None:
        """Make an event loop's waiting move this clock."""
        kind = selectors.DefaultSelector
        real_select = kind.select

        def select(self: Any, timeout: float | None = None) -> Any:
            if timeout is None or timeout <= 0:
                return real_select(self, timeout)
            found: list[Any] = []

            def poll(real: float) -> bool:
                found[:] = real_select(self, real)
                return bool(found)

            _clock.wait(timeout, poll)
            return found

        _clock = self
        kind.select = select


_UTCNOW = (
    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. "
    "Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."
)

# Functions that modules of the standard library have taken from the time module by name.
_TAKEN = (
    ("threading", "_time", "monotonic"),
    ("queue", "time", "monotonic"),
    ("sched", "_time", "monotonic"),
    ("subprocess", "_time", "monotonic"),
    ("timeit", "default_timer", "perf_counter"),
    ("random", "time", "time"),
)


def _really_wait(seconds: float, poll: Callable[[float], Any] | None) -> bool:
    if poll is not None:
        return bool(poll(seconds))
    _real_sleep(seconds)
    return False


def has_other_threads() -> bool:
    """Whether the script has more than one thread: `threading.active_count() > 1`, without its lock, because
    each answer asks."""
    threading: Any = sys.modules.get("threading")
    return threading is not None and len(threading._active) + len(threading._limbo) > 1


def _all_sleep() -> bool:
    """Whether no thread but this one is running, or ready to run as soon as a processor is free."""
    me = str(_thread.get_native_id())
    try:
        for name in os.listdir("/proc/self/task"):
            if name != me:
                with open(f"/proc/self/task/{name}/stat", "rb") as about:
                    if about.read().rpartition(b") ")[2][:1] != b"S":
                        return False
    except OSError:
        pass  # a thread has just ended, or this is not Linux
    return True


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1_000_000) * 1_000
