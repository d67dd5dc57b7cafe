"""A page whose work takes a while, for tests of jobs. The process that does the work imports it by name."""

import os
import signal
import subprocess
import sys
import time
from typing import Literal

from core import form_page, progress, track

PATH = "/support"
HANDLER = "tests.support.long_work.handler"
MARKER = "WOMBAT_TEST_MARKER"  # names a file to which each run of the function adds a line

FILM = bytes(range(256)) * 24_000  # 6 MB, which no page holds
DRAWING = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000  # 1 MB, which a page holds

What = Literal["add", "talk", "sleep", "wait", "bar", "fail", "refuse", "die", "leave", "film", "draw"]


def work(number: float, what: What = "add") -> object:
    """Add one to a number, or do something worse."""
    if marker := os.environ.get(MARKER):
        with open(marker, "a", encoding="utf-8") as file:
            file.write(f"{number:g}\n")
    if what in ("film", "draw", "wait"):
        return _make(what)
    if what == "talk":
        print("on the output")
        print("on the other", file=sys.stderr)
    elif what == "sleep":
        print("going to sleep", flush=True)
        time.sleep(120)
    elif what == "bar":
        for done in range(11):
            sys.stderr.write(f"\rsteps: {done * 10}%|{'#' * done}")
            sys.stderr.flush()
        sys.stderr.write("\n")
        for _ in track([1, 2, 3], "Rows"):
            pass
        progress(3, 4, "Nearly")
        time.sleep(120)
    elif what == "fail":
        raise KeyError("a secret of the author")
    elif what == "refuse":
        raise ValueError("Numbers must be smaller.")
    elif what == "die":
        print("last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "leave":
        os._exit(3)
    return number + 1


def _make(what: What) -> object:
    if what == "wait":
        _wait()
    if what == "draw":
        return DRAWING
    with open("film.bin", "wb") as film:
        film.write(FILM)
    with open("notes.txt", "w", encoding="utf-8") as notes:
        notes.write("a short film")
    return None


def _wait() -> None:
    """Print something now and then, while the worker is there to hear it; a process notes the end."""
    note = "cat; echo stopped >> " + os.environ.get(MARKER, "/dev/null")
    subprocess.Popen(["sh", "-c", note], stdin=subprocess.PIPE, start_new_session=True)
    while True:
        print("going to wait", flush=True)
        time.sleep(0.1)


handler = form_page(work, title="Long work", minutes=1)
