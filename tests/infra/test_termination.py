"""Processes that a command starts end with it, whenever Ctrl-C arrives."""

import os
import signal
import subprocess
import sys
import time

import pytest

from infra.termination import running

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# Its child ignores everything but SIGKILL.
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys; c = subprocess.Popen(['sh', '-c', 'trap \"\" TERM INT; sleep 600']);"
    "print(c.pid, flush=True); c.wait()",
]


def is_running(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True)
    return state.stdout.strip() not in ("", "Z")


def test_a_process_ends_with_its_context() -> None:
    with running(SLEEP, 60) as process:
        assert is_running(process.pid)
    assert process.returncode == -signal.SIGTERM


def test_ctrl_c_while_a_process_is_being_started_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    popen = subprocess.Popen

    def interrupted(*args: object, **options: object) -> "subprocess.Popen[bytes]":
        process = popen(*args, **options)  # type: ignore[call-overload]
        started.append(process.pid)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)  # Python calls the handler here
        return process  # type: ignore[no-any-return]

    handler = signal.getsignal(signal.SIGINT)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", interrupted)
            with pytest.raises(KeyboardInterrupt), running(SLEEP, 60):
                pytest.fail("the context began although Ctrl-C was pressed")
    finally:
        signal.signal(signal.SIGINT, handler)
    assert len(started) == 1
    assert not is_running(started[0])


def test_children_that_ignore_signals_end_with_their_session() -> None:
    with running(PARENT, 60, start_new_session=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        assert is_running(child)
    assert not is_running(child)
    process.stdout.close()
