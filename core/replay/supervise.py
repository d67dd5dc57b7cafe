"""Hold a run to its limits, in the run server, and end all of its processes."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterable
from socket import socket
from typing import NamedTuple

from core.replay.result import Limits

TICK = 0.1
"""Seconds between two checks of how much a run uses."""

_now = time.monotonic  # the script's own time module is about to be changed


class Wakeup:
    """A descriptor that becomes readable when a child process ends."""

    def __init__(self) -> None:
        self.reader, writer = os.pipe()
        for fd in (self.reader, writer):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def clear(self) -> None:
        try:
            os.read(self.reader, 4096)
        except BlockingIOError:
            pass


class Supervised(NamedTuple):
    """A run under way: its first process, its limits, and the folders that count as its disk."""

    pid: int
    limits: Limits
    folders: tuple[str, ...]


def supervise(run: Supervised, client: socket, wakeup: Wakeup) -> str:
    """Wait until the run ends, its client has read enough, or it is over a limit: then in words."""
    deadline = _now() + run.limits.deadline
    tick = _now() + TICK
    tasks = _tasks()
    poll = select.poll()
    poll.register(client, select.POLLIN)
    poll.register(wakeup.reader, select.POLLIN)
    while True:
        ready = [fd for fd, _ in poll.poll(max(min(tick, deadline) - _now(), 0) * 1000)]
        if wakeup.reader in ready:
            wakeup.clear()
            if os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return ""
        if client.fileno() in ready:
            return ""
        if _now() >= deadline:
            return f"it was not done after {run.limits.deadline:g} seconds"
        if _now() >= tick:
            over = _over(run, tasks)
            if over:
                return over
            tick = _now() + TICK


def end(pid: int) -> int:
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


def _over(run: Supervised, before: int) -> str:
    """The limit that the run's processes, taken together, are over, in words; '' if there is no such limit.

    A swarm grows faster than it can be counted, so it is stopped for that.
    """
    if not os.path.isdir("/proc/self"):
        return ""
    swarm = _tasks() - before > run.limits.processes
    if swarm:
        os.killpg(run.pid, signal.SIGSTOP)
    over = _over_memory(run) or _over_disk(run)
    if swarm and not over:
        os.killpg(run.pid, signal.SIGCONT)
    return over


def _tasks() -> int:
    """Processes and threads of the whole machine, by one read, however many there are."""
    try:
        with open("/proc/loadavg", "rb") as load:
            return int(load.read().split()[3].partition(b"/")[2])
    except OSError:
        return 0


def _over_memory(run: Supervised) -> str:
    processes = 0
    pages = 0
    own = _resident("self")
    for name in reversed(os.listdir("/proc")):  # the newest are last
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as about:
                fields = about.read().rpartition(b")")[2].split()
            if int(fields[2]) != run.pid:
                continue
            processes += 1
            if processes > run.limits.processes:
                return f"it started more than {run.limits.processes} processes"
            pages += max(_resident(name) - own, 0)
        except (OSError, IndexError, ValueError):
            continue
    if pages * os.sysconf("SC_PAGE_SIZE") > run.limits.memory:
        return f"it needs more than {run.limits.memory // 2**20} MB of memory"
    return ""


def _resident(process: str) -> int:
    """Pages in memory."""
    with open(f"/proc/{process}/statm", "rb") as pages:
        return int(pages.read().split()[1])


def _over_disk(run: Supervised) -> str:
    files = 0
    size = 0
    for entry in _written(run.folders):
        files += 1
        if files > run.limits.files:
            return f"it has more than {run.limits.files:,} files"
        try:
            size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue  # it has just been removed
        if size > run.limits.disk:
            return f"it wrote more than {run.limits.disk // 2**20} MB of files"
    return ""


def _written(folders: Iterable[str]) -> Iterable[os.DirEntry[str]]:
    """All files and folders in these folders."""
    waiting = [*folders]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    yield entry
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            continue  # removed, or shut by the script, which fills nobody's disk but its own
