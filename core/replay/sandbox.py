"""What a run cannot reach: its server, the server's files, secrets, and more than its share.

Here are the limits and the clean state of a process; `core.replay.seccomp` has the filter of system calls.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Collection

from core.replay.result import Limits

PASSED_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")
"""Environment variables that a script sees of its server's; no secret stands in one of them."""

PIPE_FD = 200
"""The least number for the pipe's own descriptor: out of the way of a script that counts its descriptors."""

REPORT_BYTES = 16 * 1024 * 1024
"""Memory kept back for the report that memory has run out: `traceback` is imported, source lines are read."""

# linux/prctl.h
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def set_inspectable(allowed: bool) -> None:
    """Whether processes of the same user may read this one's memory, environment and descriptors."""
    if _libc is not None:
        _libc.prctl(_PR_SET_DUMPABLE, int(allowed), 0, 0, 0)


def adopt_orphans() -> None:
    """Make this process the parent of all orphans below it, so that a run's processes can all be reaped."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def be_first_out_of_memory() -> None:
    """Should memory run out, let the kernel end this process or a child of it, not the client."""
    try:
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")
    except OSError:
        pass


def close_files(pipe: int) -> int:
    """Leave open only an empty 0, the pipe as 1 and 2, and the pipe's own descriptor, which is returned."""
    import fcntl

    own = fcntl.fcntl(pipe, fcntl.F_DUPFD_CLOEXEC, PIPE_FD)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(own, 1)
    os.dup2(own, 2)
    os.closerange(3, own)
    os.closerange(own + 1, most_files())
    return own


def most_files() -> int:
    """One more than the greatest descriptor that this process can have."""
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 20)


def default_signals() -> None:
    """Undo the server's handler, as in a process just started."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def environment() -> dict[str, str]:
    """The environment that a run's interpreter starts in. Strings hash alike in all of them, so that sets of
    strings have one order on all servers."""
    passed = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PAGER": "cat",
        "USER": "visitor",
        "LOGNAME": "visitor",
        **passed,
        "PYTHONHASHSEED": "0",
    }


def limit(limits: Limits, servers: Collection[int], data: int) -> None:
    """Hand the run its share, and nobody else's. `servers`: processes whose owner cannot be looked up;
    `data`: bytes of data that it shares with its server."""
    _lower(resource.RLIMIT_CPU, limits.cpu)
    _lower(resource.RLIMIT_FSIZE, limits.file_size)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_DATA, data + limits.memory, REPORT_BYTES)
    if os.getuid() != 0:  # the kernel does not count root's processes
        _lower(resource.RLIMIT_NPROC, _tasks(servers) + limits.processes)
    os.nice(5)  # a server that has to end a swarm of processes goes first


def allow_report() -> None:
    """Give a process that has used up its memory as much as its report needs."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _lower(kind: int, value: int, more: int = 0) -> None:
    soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard - more)
    try:
        resource.setrlimit(kind, (value, value + more))
    except (OSError, ValueError):
        pass


def _tasks(servers: Collection[int]) -> int:
    """How many processes and threads this user has: the kernel's limit is per user, not per run."""
    me = os.getuid()
    found = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and (int(name) in servers or os.stat(f"/proc/{name}").st_uid == me):
                found += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # it has just ended
    return found


def data_bytes() -> int:
    """Bytes of data that the process has mapped already."""
    try:
        with open("/proc/self/statm", "rb") as pages:
            return int(pages.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0
