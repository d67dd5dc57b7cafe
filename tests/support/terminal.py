"""The oracle: a script in a real pseudo-terminal, and what the terminal showed.

A driver types an answer when the script has nothing more to do than read: its process sleeps in a read of the
terminal. `chance` and `clock` tell whether the script needs the seed or the replay's clock: then a few lines
before it set them, in the same interpreter.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from core.replay.stream import cleared

QUIET = 0.03
"""Seconds without output, and with the script's process asleep, after which it waits for an answer."""

UNHEARD = 2.0
"""Seconds after which what was typed has not woken the script and never will: it ignores Ctrl-C."""

READ = {"x86_64": "0", "aarch64": "63"}[os.uname().machine]
SELECT = {"x86_64": "270", "aarch64": "72"}[os.uname().machine]
"""The system calls in which a script waits for its answer: read, and pselect6 (GNU readline)."""

WRAPPER = """
import sys, random
random.seed({seed})
import time as _t
_real = _t.sleep
if {fast}:
    _t.sleep = lambda s: _real(s / 50)
sys.argv = [{name!r}]
sys.path[0] = {folder!r}
del _t
import runpy
runpy.run_path({path!r}, run_name="__main__")
"""


def show(
    script: Path,
    answers: Sequence[str],
    folder: Path,
    *,
    python: str = sys.executable,
    seed: int | None = None,
    fast: bool = False,
    timeout: float = 60,
) -> str:
    """The transcript of the script, run in a copy of its folder, after these answers were typed."""
    here = folder / script.parent.name
    shutil.copytree(script.parent, here, ignore=shutil.ignore_patterns("__pycache__"))
    command = [python, script.name]
    if seed is not None or fast:
        path = str(here / script.name)
        program = WRAPPER.format(seed=seed or 0, fast=fast, name=script.name, folder=str(here), path=path)
        command = [python, "-c", program]
    master, slave = pty.openpty()
    ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(here),
        "PAGER": "cat",
    }
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, cwd=here, env=environment, start_new_session=True,
        preexec_fn=lambda: ioctl(0, 0x540E, 0),
    )  # fmt: skip
    os.close(slave)
    shown = b""
    waiting = list(answers)
    answered, unheard = "", 0.0
    deadline = time.monotonic() + timeout
    ended = False
    try:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([master], [], [], QUIET)
            if ready:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    piece = b""
                if not piece:
                    ended = True
                    break
                shown += piece
                continue
            if process.poll() is not None:
                ended = True
                break
            sleep = asleep_in_a_read(process.pid)
            if not sleep or (sleep == answered and time.monotonic() < unheard):
                continue
            if not waiting:
                break
            text = waiting.pop(0)
            line = text if text in ("\x03", "\x04") else text + "\n"
            os.write(master, line.encode())
            answered, unheard = sleep, time.monotonic() + UNHEARD
        else:
            raise TimeoutError(f"{script.name} is neither done nor asking; it showed {shown!r}")
    finally:
        if not ended:
            process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(master)
    return normal(shown.decode("utf-8", "replace"))


_SLEEPS = re.compile(r"^voluntary_ctxt_switches:.*", re.MULTILINE)


def asleep_in_a_read(pid: int) -> str:
    """The thread of the process that sleeps in a read of the terminal, and how often it has slept; '' if no
    thread does. On a busy machine a typed answer takes time to wake it: until then it is the same sleep."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        about = Path(f"/proc/{pid}/task/{thread}")
        try:
            where, status = (about / "syscall").read_text().split(), (about / "status").read_text()
        except OSError:
            continue
        if where[:1] == [SELECT] or (where[:1] == [READ] and _is_terminal(pid, int(where[1], 16))):
            return f"{thread}: {_SLEEPS.findall(status)}"
    return ""


def _is_terminal(pid: int, descriptor: int) -> bool:
    """Whether it is not a pipe, such as the one through which a parent waits for its child."""
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor}").startswith(("/dev/pts/", "/dev/tty"))
    except OSError:
        return False


def normal(text: str) -> str:
    """What a terminal showed, with plain line ends, and form feeds for clears."""
    return cleared(text.replace("\r\n", "\n"))


_FOLDER = re.compile(r"(?:/[\w.-]+)+/scripts\b")


def without_places(text: str) -> str:
    """The text with the scripts' folder under one name, and without addresses in memory."""
    return re.sub(r"0x[0-9a-f]{6,16}", "0x", _FOLDER.sub("/scripts", text))
