"""End a command in an orderly way: other signals act like Ctrl-C, and no process that it started is left."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

INTERRUPTING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_on(*signals: signal.Signals) -> None:
    """Raise KeyboardInterrupt in the main thread when one of these signals arrives."""
    for each in signals:
        signal.signal(each, _interrupt)


@contextmanager
def running(
    command: Sequence[str | Path], stop_seconds: float, **options: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a process that ends with this context, by force after `stop_seconds`. `options` are Popen's; with
    `start_new_session` its children end, too."""
    process: subprocess.Popen[bytes] | None = None
    try:
        with _uninterrupted():
            process = subprocess.Popen(command, **options)
        yield process
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would interrupt the clean-up
        raise
    finally:
        if process:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(stop_seconds)
            process.kill()
            process.wait()
            if options.get("start_new_session"):
                _kill_group(process.pid, stop_seconds)


def _kill_group(group: int, seconds: float) -> None:
    """Kill a process group, and wait until its processes are gone: other processes collect some of them."""
    deadline = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.01)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Handle the signals that end a command at the end of this context only. Main thread only.

    A signal that arrives while `Popen` starts a process would raise KeyboardInterrupt out of it: the process
    would run on, and nobody would know its id.
    """
    arrived: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)

    handlers = {number: signal.getsignal(number) for number in INTERRUPTING}
    for each, handler in handlers.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, remember)
    try:
        yield
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    for number in arrived:
        signal.raise_signal(number)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
