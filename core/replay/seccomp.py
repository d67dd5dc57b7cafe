"""The filter of system calls that a run puts on itself, in classic BPF.

The kernel evaluates it for every call of the run and of all its descendants, so that a subprocess of the
script, or a call through ctypes, meets it too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from core.replay import system_calls

# linux/filter.h and linux/bpf_common.h
BPF_LD_W_ABS = 0x20
BPF_JMP_JEQ = 0x15
BPF_JMP_JGT = 0x25
BPF_JMP_JGE = 0x35
BPF_JMP_JSET = 0x45
BPF_RET = 0x06

# linux/seccomp.h
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000
SECCOMP_RET_KILL_PROCESS = 0x80000000
SECCOMP_MODE_FILTER = 2

# linux/prctl.h
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Offsets in struct seccomp_data. The low half of an argument suffices: these arguments are ints.
NUMBER, ARCHITECTURE = 0, 4
ARGUMENT = (16, 24, 32)

CLONE_REFUSED = 0x7E02A000
"""New namespaces, CLONE_PTRACE, CLONE_PARENT."""

FCNTL_REFUSED = (8, 10, 15)
"""F_SETOWN, F_SETSIG, F_SETOWN_EX: they let the kernel signal another process."""

IOCTL_REFUSED = (0x8901, 0x8902, 0x5412, 0x541C)
"""FIOSETOWN, SIOCSPGRP: as above. TIOCSTI, TIOCLINUX: they type into a terminal."""

AF_UNIX = 1
AF_NETWORK = (2, 10, 16)
"""AF_INET, AF_INET6, AF_NETLINK (getaddrinfo looks for this machine's addresses)."""

_WITH_PROCESS_FIRST = (
    "kill",
    "pidfd_open",
    "prlimit64",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "sched_setaffinity",
    "sched_setattr",
    "sched_setparam",
    "sched_setscheduler",
    "tgkill",
)

_libc = ctypes.CDLL(None, use_errno=True)

Buffer = ctypes.Array[ctypes.c_char]
Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand

_ALLOW: Instruction = (BPF_RET, 0, 0, SECCOMP_RET_ALLOW)
_SUCCEED: Instruction = (BPF_RET, 0, 0, SECCOMP_RET_ERRNO)  # with errno 0: nothing is done, and 0 returned
_REFUSE: Instruction = (BPF_RET, 0, 0, SECCOMP_RET_ERRNO | errno.EPERM)
_UNKNOWN: Instruction = (BPF_RET, 0, 0, SECCOMP_RET_ERRNO | errno.ENOSYS)
_KILL: Instruction = (BPF_RET, 0, 0, SECCOMP_RET_KILL_PROCESS)


class Reach(NamedTuple):
    """Which processes a run may signal or change, and whether it has a network.

    `oldest`: only processes with greater numbers than this one; `never`: these processes, and the groups that
    have these numbers, in no case.
    """

    oldest: int
    never: tuple[int, ...]
    network: bool = False


def install(reach: Reach) -> bool:
    """Put the filter on this process, for good. False where the kernel or the machine does not know it."""
    prepared = prepare(reach)
    if prepared is None or _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prepared[0]) == 0)


@cache
def prepare(reach: Reach) -> tuple[Buffer, Buffer] | None:
    """The filter as the kernel takes it: a header and the instructions that it points to. None where the
    machine does not know it. Made before a fork, it costs a run nothing."""
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in system_calls.MACHINES:
        return None
    code = program(machine, reach)
    instructions = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(instructions))
    return ctypes.create_string_buffer(header), instructions


def program(machine: str, reach: Reach) -> bytes:
    """The filter's instructions. A jump counts the instructions that it skips."""
    checked = system_calls.checked(machine)
    code: list[Instruction] = [
        (BPF_LD_W_ABS, 0, 0, ARCHITECTURE),
        (BPF_JMP_JEQ, 1, 0, AUDIT_ARCH[machine]),
        _KILL,
        (BPF_LD_W_ABS, 0, 0, NUMBER),
    ]
    for names, check in _checks(reach):
        for left, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
            code.append((BPF_JMP_JEQ, left, 0 if left else len(check), checked[name]))
        code += check
    code += _known(system_calls.allowed(machine).values())
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _checks(reach: Reach) -> list[tuple[Sequence[str], list[Instruction]]]:
    """What decides about each call whose arguments matter."""
    families = (AF_UNIX, *AF_NETWORK) if reach.network else (AF_UNIX,)
    # The first argument: PRIO_PROCESS, not a group and not a user.
    one_process = [(BPF_LD_W_ABS, 0, 0, ARGUMENT[0]), (BPF_JMP_JEQ, 1, 0, 0), _REFUSE]
    not_apart = [(BPF_LD_W_ABS, 0, 0, ARGUMENT[0]), (BPF_JMP_JSET, 0, 1, CLONE_REFUSED), _REFUSE, _ALLOW]
    return [
        (_WITH_PROCESS_FIRST, _process_in(ARGUMENT[0], reach)),
        (["setpriority"], [*one_process, *_process_in(ARGUMENT[1], reach)]),
        (["setsid", "setpgid"], [_SUCCEED]),  # a process that left the group would outlive it
        (["clone"], not_apart),
        # Its flags are in memory, out of a filter's sight. The C library goes back to clone.
        (["clone3"], [_UNKNOWN]),
        (["fcntl"], [*_unless_in(ARGUMENT[1], FCNTL_REFUSED), _ALLOW]),
        (["ioctl"], [*_unless_in(ARGUMENT[1], IOCTL_REFUSED), _ALLOW]),
        (["socket"], [*_if_in(ARGUMENT[0], families), _REFUSE]),
    ]


def _process_in(argument: int, reach: Reach) -> list[Instruction]:
    """Allow 0 (this process or its group), and processes and groups younger than the run server; not -1."""
    never = [value & 0xFFFFFFFF for number in reach.never for value in (number, -number)]
    return [
        *_unless_in(argument, never),
        (BPF_JMP_JEQ, 2, 0, 0),
        (BPF_JMP_JGT, 0, 2, reach.oldest),
        (BPF_JMP_JGE, 1, 0, -reach.oldest & 0xFFFFFFFF),
        _ALLOW,
        _REFUSE,
    ]


def _unless_in(argument: int, values: Sequence[int]) -> list[Instruction]:
    """Refuse these values, and go on with others."""
    tests: list[Instruction] = [(BPF_LD_W_ABS, 0, 0, argument)]
    for value in values:
        tests += [(BPF_JMP_JEQ, 0, 1, value), _REFUSE]
    return tests


def _if_in(argument: int, values: Sequence[int]) -> list[Instruction]:
    """Allow these values, and go on with others."""
    tests: list[Instruction] = [(BPF_LD_W_ABS, 0, 0, argument)]
    for value in values:
        tests += [(BPF_JMP_JEQ, 0, 1, value), _ALLOW]
    return tests


def _known(numbers: Collection[int]) -> list[Instruction]:
    """Allow these calls; refuse the others, as unknown to the kernel if they are newer than all of these."""
    code: list[Instruction] = [_UNKNOWN, _ALLOW, _REFUSE]
    for first, last in reversed(_ranges(sorted(numbers))):
        allow = len(code) - 2
        code = [(BPF_JMP_JGT, 1, 0, last), (BPF_JMP_JGE, allow, allow + 1, first), *code]
    return code


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges
