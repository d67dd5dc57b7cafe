# ruff: noqa: E501, SIM905
"""Whoever may run any Python inside a console page gets nothing of the function or of another visitor, and
disturbs nobody. Each attack is one line of Python, typed as an answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core.replay import system_calls
from tests.support.attacked_handler import SECRET
from tests.support.checks import cannot_run
from tests.support.ordinary_user import NOBODY, ordinary_user

ROOT = Path(__file__).parents[3]

FIND = "import os, re; find = lambda data: print(set(re.findall(rb'SECR' + rb'ET-[0-9]', data)) or 'nothing')"
"""How an attacker looks for secrets: its own code is in its memory too, so that it must not hold one."""

READ_ALL = """
def read_all(pattern):
    import glob
    for path in glob.glob(pattern):
        try: yield os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1 << 20)
        except OSError: pass
"""
READ_MEMORY = """
def read_memory(process):
    try: maps = open(f"/proc/{process}/maps").read().splitlines(); memory = open(f"/proc/{process}/mem", "rb", 0)
    except OSError: return
    for line in maps:
        place, rights, *rest = line.split()
        start, end = (int(part, 16) for part in place.split("-"))
        if rights[0] == "r" and "[v" not in line:
            try: memory.seek(start); yield memory.read(end - start)
            except OSError: pass
"""
CALL = """
def call(number, *arguments):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.syscall(number, *arguments)
    if found < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    print("allowed:", found)
"""
PROCESSES = "[int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]"

# Each looks for a secret, shows whatever it finds, and must find nothing.
READS = {
    "its own environment": "find(repr(dict(os.environ)).encode() + open('/proc/self/environ', 'rb').read())",
    "its parents' environment": "find(b''.join(read_all('/proc/[0-9]*/environ')))",
    "its parents' memory": f"find(b''.join(part for number in {PROCESSES} for part in read_memory(number)))",
    "its parents' descriptors": "find(b''.join(read_all('/proc/[0-9]*/fd/[0-9]*')))",
    "their command lines": "find(b''.join(read_all('/proc/[0-9]*/cmdline')))",
    "objects by gc": "import gc; gc.unfreeze(); find(repr([o for o in gc.get_objects() if type(o) in (list, tuple, dict)][:99999]).encode())",
    "objects by frames": (
        "import sys; f = sys._getframe(); t = []\n"
        "while f: t.append(repr(f.f_locals)); t.append(repr(f.f_globals)); f = f.f_back\n"
        "find(repr(t).encode())"
    ),
    "its own memory": "find(b''.join(read_memory('self')))",
    "files in its folders": "find(b''.join(read_all('*')) + b''.join(read_all(os.environ['TMPDIR'] + '/*')))",
    "files that everybody may write": "find(b''.join(read_all('SCRATCH/*')))",
    "the runs' folders": "find(b''.join(read_all(os.path.dirname(os.path.dirname(os.environ['TMPDIR'])) + '/*/*/*')))",
    "credential files": "find(b''.join(read_all(os.path.expanduser('~/.aws/*'))))",
}  # fmt: skip

# Each is refused by the system: OSError.
REFUSED = {
    "a descriptor of its parent": "call(438, os.pidfd_open(os.getppid()), 0, 0)",
    "a signal to its parent": "os.kill(os.getppid(), 9)",
    "a signal to its parent's parent": "os.kill(int(open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1]), 9)",
    "a signal to everybody": "os.kill(-1, 9)",
    "a signal to its parent's group": "os.killpg(os.getpgid(os.getppid()), 9)",
    "a signal to the first process": "os.kill(1, 9)",
    "a signal by a socket's owner": "import fcntl, socket; fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, os.getppid())",
    "a signal of its choice by a socket": "import fcntl, socket; fcntl.fcntl(socket.socketpair()[0], 10, 9)",
    "a signal by ioctl": "import fcntl, socket; fcntl.ioctl(socket.socketpair()[0], 0x8901, os.getppid().to_bytes(4, 'little'))",
    "a lower priority of its parent": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "a lower priority of its user": "os.setpriority(os.PRIO_USER, os.getuid(), 19)",
    "one core for its parent": "os.sched_setaffinity(os.getppid(), {0})",
    "another limit for its parent": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))",
    "its parent's memory, to write": "open(f'/proc/{os.getppid()}/mem', 'r+b')",
    "its parent's place in a shortage": "open(f'/proc/{os.getppid()}/oom_score_adj', 'w').write('1000')",
    "the runtime API": "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:PORT/').read())",
    "the runtime API by a raw socket": "import socket; socket.create_connection(('127.0.0.1', PORT)); print('connected')",
    "datagrams": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "the kernel by netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
}  # fmt: skip

# System calls that no run may make, whatever their arguments.
NEVER = (
    "add_key bpf chroot init_module io_uring_setup kcmp kexec_load keyctl memfd_create mount move_pages mq_open msgget "
    "open_by_handle_at perf_event_open pidfd_getfd pidfd_send_signal pivot_root process_madvise process_vm_readv "
    "process_vm_writev ptrace reboot request_key semget setns shmget swapon tkill umount2 unshare userfaultfd"
).split()


@cache
def outcomes() -> dict[str, Any]:
    """What each attack shows; all of them on one function, one after the other."""
    attacks = [*READS.values(), *REFUSED.values()]
    prelude = "\n".join((FIND, READ_ALL, READ_MEMORY, CALL))
    typed = [f"exec({prelude + chr(10) + attack!r})" for attack in attacks]
    with TemporaryDirectory() as folder:
        if os.getuid() == 0:
            shutil.chown(folder, int(NOBODY), int(NOBODY))
        handler = subprocess.run(
            [*ordinary_user(), sys.executable, "-m", "tests.support.attacked_handler", folder],
            input=json.dumps(typed),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TMPDIR": folder, "AWS_SECRET_ACCESS_KEY": f"{SECRET}0"},
        )
    assert handler.returncode == 0, handler.stderr
    printed = json.loads(handler.stdout)
    return dict(zip([*READS, *REFUSED], printed["shown"], strict=True)) | {"calls": printed["calls"]}


@pytest.mark.parametrize("place", READS)
def test_a_visitors_code_finds_no_secret_in(place: str) -> None:
    found = outcomes()[place]
    assert (found["shown"], found["state"]) == ("nothing", "finished")


@pytest.mark.parametrize("attempt", REFUSED)
def test_a_visitors_code_is_refused(attempt: str) -> None:
    found = outcomes()[attempt]
    assert found["shown"].startswith("refused: "), found
    assert found["state"] == "finished"


def test_after_each_attack_the_next_visitor_is_served_and_nothing_lies_about() -> None:
    assert outcomes()["calls"] == 0, "the runtime API was reached"
    for attack in [*READS, *REFUSED]:
        assert outcomes()[attack]["earlier"] == "finished"
        assert outcomes()[attack]["left"] == []


def resolved(name: str, machine: str) -> int:
    """The number of a system call as libseccomp knows it; negative where the machine does not have it."""
    if not shutil.which("scmp_sys_resolver"):
        cannot_run("this needs scmp_sys_resolver (Debian's package seccomp), which knows the numbers")
    printed = subprocess.run(
        ["scmp_sys_resolver", "-a", machine, name], capture_output=True, text=True, check=True
    )
    return int(printed.stdout)


@pytest.mark.parametrize("machine", system_calls.MACHINES)
def test_the_numbers_of_system_calls_are_those_of_libseccomp(machine: str) -> None:
    known = system_calls.allowed(machine) | system_calls.checked(machine)
    assert {name: resolved(name, machine) for name in known} == known


@pytest.mark.parametrize("machine", system_calls.MACHINES)
def test_no_run_may_make_a_call_that_reaches_or_outlives_others(machine: str) -> None:
    allowed = {*system_calls.allowed(machine).values(), *system_calls.checked(machine).values()}
    refused = {name: resolved(name, machine) for name in NEVER}
    assert [name for name, number in refused.items() if number in allowed] == []
