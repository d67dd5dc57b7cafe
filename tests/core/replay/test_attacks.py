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
from tests.support.attacks import FOUND, READS, REFUSED, typed_line
from tests.support.checks import cannot_run
from tests.support.ordinary_user import NOBODY, ordinary_user

ROOT = Path(__file__).parents[3]

# System calls that no run may make, whatever their arguments.
NEVER = (
    "add_key bpf chroot init_module io_uring_setup kcmp kexec_load keyctl memfd_create mount move_pages mq_open msgget "
    "open_by_handle_at perf_event_open pidfd_getfd pidfd_send_signal pivot_root process_madvise process_vm_readv "
    "process_vm_writev ptrace reboot request_key semget setns shmget swapon tkill umount2 unshare userfaultfd"
).split()


@cache
def outcomes() -> dict[str, Any]:
    """What each attack shows; all of them on one function, one after the other."""
    typed = [typed_line(attack) for attack in (*READS.values(), *REFUSED.values(), FOUND)]
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
    return dict(zip([*READS, *REFUSED, "found"], printed["shown"], strict=True)) | {"calls": printed["calls"]}


@pytest.mark.parametrize("place", READS)
def test_a_visitors_code_finds_no_secret_in(place: str) -> None:
    found = outcomes()[place]
    assert (found["shown"], found["state"]) == ("nothing", "finished")


def test_a_secret_that_could_be_read_would_be_found() -> None:
    assert outcomes()["found"]["shown"] == "{b'SECRET-7'}"


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
