"""What a run cannot reach: its parent, the parent's files, signals and secrets, and more than its share.

The kernel keeps the rules, by resource limits and a seccomp filter, so that a subprocess of the script or a
call through ctypes meets them too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import struct
import sys

from core.replay.result import Limits

PASSED_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "PYTHONHASHSEED")
"""Environment variables that a script sees of its server's; none of them can hold a secret."""

PIPE_FD = 200
"""The least number for the pipe's own descriptor: out of the way of a script that counts its descriptors."""

REPORT_BYTES = 16 * 1024 * 1024
"""Memory kept back for saying that memory has run out: importing `traceback`, reading source lines."""

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 36, 38

# System calls by number: (audit architecture, {name: number}).
_MACHINES = {
    "x86_64": (
        0xC000003E,
        {
            "kill": 62, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "prlimit64": 302,
            "tkill": 200, "pidfd_send_signal": 424, "ptrace": 101, "process_vm_readv": 310,
            "process_vm_writev": 311, "setsid": 112, "setpgid": 109,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "kill": 129, "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "prlimit64": 261,
            "tkill": 130, "pidfd_send_signal": 424, "ptrace": 117, "process_vm_readv": 270,
            "process_vm_writev": 271, "setsid": 157, "setpgid": 154,
        },
    ),
}  # fmt: skip
_WITH_TARGET = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "prlimit64")
_NEVER = ("tkill", "pidfd_send_signal", "ptrace", "process_vm_readv", "process_vm_writev")
_PRETENDED = ("setsid", "setpgid")  # a process that left the group would outlive it

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Make this process the parent of all orphans below it, so that a run's processes can all be reaped."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def close_files(pipe: int) -> int:
    """Leave open only an empty 0, the pipe as 1 and 2, and the pipe's own descriptor, which is returned."""
    import fcntl

    own = fcntl.fcntl(pipe, fcntl.F_DUPFD_CLOEXEC, PIPE_FD)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(own, 1)
    os.dup2(own, 2)
    os.closerange(3, own)
    os.closerange(own + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 20))
    return own


def default_signals() -> None:
    """Undo the parent's signal handlers, as in a process just started."""
    signal.set_wakeup_fd(-1)
    for number in range(1, signal.NSIG):
        try:
            if callable(signal.getsignal(number)):
                signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            pass
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.setitimer(signal.ITIMER_REAL, 0)


def clean_environment(home: str, temporary: str) -> None:
    """Forget the server's environment, in os.environ as well as in /proc/self/environ."""
    kept = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
    os.environ.clear()
    _wipe_environment()
    os.environ.update(kept)
    os.environ.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    os.environ.setdefault("LANG", "C.UTF-8")
    os.environ.update(HOME=home, TMPDIR=temporary, PWD=home, USER="visitor", LOGNAME="visitor")
    os.environ.update(TERM="xterm-256color", PAGER="cat")


def _wipe_environment() -> None:
    try:
        with open("/proc/self/stat", "rb") as about:
            fields = about.read().rpartition(b")")[2].split()
        start, end = int(fields[47]), int(fields[48])
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(bytes(end - start))
    except (OSError, IndexError, ValueError):
        pass  # not Linux, or not allowed: os.environ is clean all the same


def limit(limits: Limits) -> None:
    """Hand the run its share, and nobody else's."""
    _lower(resource.RLIMIT_CPU, limits.cpu)
    _lower(resource.RLIMIT_FSIZE, limits.file_size)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_DATA, _data_bytes() + limits.memory, REPORT_BYTES)
    if os.getuid() != 0:  # root's processes the kernel does not count
        _lower(resource.RLIMIT_NPROC, _tasks() + limits.processes)
    os.nice(5)  # a parent that has to end a swarm of processes goes first
    try:
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("1000")  # should memory run out all the same, the run goes, not the server
    except OSError:
        pass


def allow_report() -> None:
    """Give a process that has used up its memory what it needs to say so."""
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


def _tasks() -> int:
    """How many processes and threads this user has: the kernel's limit is per user, not per run."""
    me = os.getuid()
    found = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == me:
                found += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # it has just ended
    return found


def _data_bytes() -> int:
    """Bytes of data that the process has mapped already."""
    try:
        with open("/proc/self/statm", "rb") as pages:
            return int(pages.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def lock(parent: int, group: int) -> bool:
    """Refuse signals and tracing towards the parent, and leaving the process group; False if it cannot be."""
    machine = _MACHINES.get(os.uname().machine)
    if _libc is None or machine is None:
        return False
    program = _program(*machine, parent, group)
    instructions = ctypes.create_string_buffer(program)
    length, address = len(program) // 8, ctypes.addressof(instructions)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", length, address))
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header) == 0)


def _program(architecture: int, numbers: dict[str, int], parent: int, group: int) -> bytes:
    """The filter, in classic BPF: load, compare, return. Jumps count instructions."""
    load, equal, give = 0x20, 0x15, 0x06
    allow = (give, 0, 0, 0x7FFF0000)
    pretend = (give, 0, 0, 0x00050000)
    refuse = (give, 0, 0, 0x00050000 | errno.EPERM)
    end = (give, 0, 0, 0x80000000)
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), end, (load, 0, 0, 0)]
    for name in _NEVER:
        program += [(equal, 0, 1, numbers[name]), refuse]
    for name in _PRETENDED:
        program += [(equal, 0, 1, numbers[name]), pretend]
    targets = [(target & 0xFFFFFFFF) for target in (parent, 1, -1, -group)]
    check = [(load, 0, 0, 16)]
    for target in targets:
        check += [(equal, 0, 1, target), refuse]
    check.append(allow)
    for name in _WITH_TARGET:
        program += [(equal, 0, len(check), numbers[name]), *check]
    program.append(allow)
    return b"".join(struct.pack("HBBI", *step) for step in program)
