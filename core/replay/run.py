"""One run: fork, read what it writes, hold it to its limits, and end all of it."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.replay import child, interpreter, sandbox, stream
from core.replay.folder import Script, load
from core.replay.interpret import Ended, interpret
from core.replay.result import Answer, Limits, Replay
from core.replay.working_directory import WorkingDirectory

TICK = 0.1
"""Seconds between two looks at a run that says nothing: whether it lives, and how much it uses."""

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = Limits()
NO_FILES: Mapping[str, bytes] = MappingProxyType({})

_now = time.monotonic


def replay(
    script: Path | str,
    answers: Sequence[Answer],
    *,
    seed: int,
    started: float,
    limits: Limits = DEFAULTS,
    argv: Sequence[str] = (),
    files: Mapping[str, bytes] = NO_FILES,
) -> Replay:
    """Run the script from its top with these answers, up to the first question that has none.

    `seed` is where chance starts (`random.seed(seed)`), `started` the Unix time at which the script starts.
    `argv` are its arguments, `files` what lies in its folder besides, by relative path.
    The same arguments give the same result on every server whose PYTHONHASHSEED is 0.

    Raises OSError if the script cannot be read or no process can be made; never for what the script does.
    """
    loaded = load(script)
    boundary = os.urandom(stream.BOUNDARY_BYTES)
    directory = WorkingDirectory(loaded, files)
    try:
        ended = _run(loaded, directory, answers, argv, seed, started, limits, boundary)
        written = directory.written(limits.kept)
    finally:
        directory.remove()
    return interpret(ended, boundary, limits)._replace(files=written)


def _run(
    script: Script,
    directory: WorkingDirectory,
    answers: Sequence[Answer],
    argv: Sequence[str],
    seed: int,
    started: float,
    limits: Limits,
    boundary: bytes,
) -> Ended:
    script.compile(os.path.join(directory.here, script.name))
    sandbox.adopt_orphans()
    reader, writer = os.pipe()
    parent = (os.getpid(), os.getpgrp())
    hidden = interpreter.hidden_modules(script.names, len(sys.modules))
    try:
        pid = _fork()
        if pid == 0:
            try:
                os.setpgid(0, 0)
                child.run(
                    script, directory, answers, argv, seed, started, limits, writer, boundary, parent, hidden
                )
            finally:
                child._real_exit(70)
    finally:
        os.close(writer)
    status = 0
    try:
        try:
            os.setpgid(pid, pid)  # whoever of the two comes first
        except OSError:
            pass
        raw, why = _read(pid, reader, limits, boundary)
    finally:
        status = _end(pid)
        os.close(reader)
    return Ended(raw, why, status)


def _fork() -> int:
    with warnings.catch_warnings():
        # 3.12 warns if we have threads. The child needs none of their locks, and ends by _exit.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _read(pid: int, reader: int, limits: Limits, boundary: bytes) -> tuple[bytes, str]:
    """All that the run writes, until it reports its end, dies or is over a limit."""
    ends = tuple(
        boundary + kind for kind in (stream.OPEN, stream.OPEN_SECRET, stream.DONE, stream.DIED, stream.LEFT)
    )
    deadline = _now() + limits.deadline
    tick = _now() + TICK
    tasks = _tasks()
    raw = bytearray()
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    open_ = True
    while True:
        if open_ and poll.poll(min(TICK, max(deadline - _now(), 0)) * 1000):
            piece = os.read(reader, 65_536)
            if not piece:
                open_ = False
                poll.unregister(reader)
            start = max(len(raw) - 32, 0)
            raw += piece
            if len(raw) > 4 * limits.output or _too_long(raw, boundary, limits):
                return bytes(raw), f"it wrote more than {limits.output:,} characters"
            if any(raw.find(end, start) >= 0 for end in ends):
                raw += _rest(reader)
                return bytes(raw), ""
        elif not open_:
            time.sleep(TICK / 20)
        if _now() >= deadline:
            return bytes(raw), f"it was not done after {limits.deadline:g} seconds"
        if not open_ or _now() >= tick:
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return bytes(raw) + _rest(reader), ""
            if _now() >= tick:
                tick = _now() + TICK
                over = _over(pid, limits, tasks)
                if over:
                    return bytes(raw), over


def _too_long(raw: bytearray, boundary: bytes, limits: Limits) -> bool:
    """Whether there are more characters than allowed, marks and prompts' bytes not counted twice."""
    return len(raw) > limits.output and len(stream.parse(bytes(raw), boundary)[0]) > limits.output


def _rest(reader: int) -> bytes:
    """What is already in the pipe."""
    found = b""
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    while poll.poll(0) and (piece := os.read(reader, 65_536)):
        found += piece
        if len(found) > 1_000_000:
            break
    return found


def _over(group: int, limits: Limits, before: int) -> str:
    """Which limit the run's processes, taken together, are over, in words; '' if none.

    A swarm grows faster than it can be counted, so it is held still for that.
    """
    if not os.path.isdir("/proc/self"):
        return ""
    swarm = _tasks() - before > limits.processes
    if swarm:
        os.killpg(group, signal.SIGSTOP)
    over = _count(group, limits)
    if swarm and not over:
        os.killpg(group, signal.SIGCONT)
    return over


def _tasks() -> int:
    """Processes and threads of the whole machine; one look, however many there are."""
    try:
        with open("/proc/loadavg", "rb") as load:
            return int(load.read().split()[3].partition(b"/")[2])
    except OSError:
        return 0


def _count(group: int, limits: Limits) -> str:
    processes = 0
    pages = 0
    own = _resident("self")
    for name in reversed(os.listdir("/proc")):  # the newest are last
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as about:
                fields = about.read().rpartition(b")")[2].split()
            if int(fields[2]) != group:
                continue
            processes += 1
            if processes > limits.processes:
                return f"it started more than {limits.processes} processes"
            pages += max(_resident(name) - own, 0)
        except (OSError, IndexError, ValueError):
            continue
    if pages * os.sysconf("SC_PAGE_SIZE") > limits.memory:
        return f"it needs more than {limits.memory // 2**20} MB of memory"
    return ""


def _resident(process: str) -> int:
    """Pages in memory."""
    with open(f"/proc/{process}/statm", "rb") as pages:
        return int(pages.read().split()[1])


def _end(pid: int) -> int:
    """Kill every process of the run and wait until each is gone; the first one's wait status."""
    status = 0
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    while True:
        try:
            gone, how = os.waitpid(-pid, 0)
        except ChildProcessError:
            return status
        if gone == pid:
            status = how
