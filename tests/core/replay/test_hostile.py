# ruff: noqa: E501
"""A script that misbehaves costs its visitor a clear result, and nobody else anything."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.replay import Answer, Limits, replay, stop

pytestmark = pytest.mark.slow

MB = 1024 * 1024
LIMITS = Limits(deadline=2.0, cpu=4, output=100_000, memory=64 * MB, processes=16, disk=100 * MB, files=2_000)


def run(folder: Path, source: str, *answers: str, limits: Limits = LIMITS):  # type: ignore[no-untyped-def]
    script = folder / "script.py"
    script.write_text(source)
    return replay(script, [Answer(text, 1.0) for text in answers], seed=1, started=0.0, limits=limits)


def processes() -> set[str]:
    """Every process of this machine that descends from this one, zombies included."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[name] = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
    found = {str(os.getpid())}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@pytest.fixture(autouse=True)
def nothing_is_left(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(temporary))
    stop()
    files, running = sorted(os.listdir("/proc/self/fd")), processes()
    yield
    assert run(tmp_path, "print('hello', input('? '))", "x").transcript == "? x\nhello x\n"
    stop()
    assert sorted(os.listdir("/proc/self/fd")) == files
    assert processes() == running
    assert os.listdir(temporary) == []


@pytest.mark.row(85)
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("while True: pass", "not done after 2 seconds"),
        ("while True:\n try:\n  while True: pass\n except BaseException: pass", "not done after"),
        ("import signal\nfor s in range(1, 65):\n try: signal.signal(s, lambda *a: 0)\n except Exception: pass\n"
         "while True: pass", "not done after"),
        ("while True: print('x' * 100)", "wrote more than 100,000 characters"),
        ("import sys; sys.stdout.write('x' * 20_000_000)", "wrote more than 100,000 characters"),
        ("import os\nwhile True: os.write(2, b'\\0' * 1000)", "wrote more than"),
        ("import os; os._exit(3)", "os._exit(3)"),
        ("import os; os.abort()", "signal SIGABRT"),
        ("import os; os.kill(os.getpid(), 9)", "signal SIGKILL"),
        ("import os; os.kill(0, 15)", "signal SIGTERM"),
        ("import signal, time; signal.alarm(1)\nwhile True: pass", "signal SIGALRM"),
        ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
        ("import os\nwhile True: os.fork()", "processes"),
        ("import os\nwhile True:\n if os.fork() == 0:\n  os.setsid()", "processes"),
        ("import os; os.system('bomb() { bomb | bomb & }; bomb; sleep 5')", "processes"),
        ("import os\nos.closerange(0, 1000)\nwhile True: pass", "not done after"),
        ("import os\nos.closerange(0, 1000)\nprint(1)", "without saying why"),
        ("def f():\n while True: pass\nimport threading; threading.Thread(target=f).start()", "not done after"),
        ("import threading; threading.Lock().acquire(); l = threading.Lock(); l.acquire(); l.acquire()", "not done"),
        ("import mmap\nm = mmap.mmap(-1, 1 << 30)\nfor i in range(0, 1 << 30, 4096): m[i] = 1\nwhile True: pass",
         "64 MB of memory"),
        ("import subprocess\nsubprocess.run('yes', shell=True)", "wrote more than"),
        ("import subprocess\nsubprocess.run('sleep 100', shell=True)", "not done after"),
        ("for n in range(20):\n with open(f'{n}', 'wb') as f: [f.write(bytes(6_000_000)) for _ in range(10)]\nwhile True: pass",
         "more than 100 MB of files"),
        ("import os\nfor n in range(3_000): os.mkdir(f'{n}')\nwhile True: pass", "more than 2,000 files"),
        ("import sys\nsys.stdin = None\nwhile True:\n try: input('x')\n except: pass", ""),
    ],
)  # fmt: skip
def test_a_hostile_script_is_stopped_and_its_page_says_why(tmp_path: Path, source: str, words: str) -> None:
    result = run(tmp_path, "print('before', flush=True)\n" + source)
    assert result.state == "stopped"
    assert words in result.error
    assert result.transcript.startswith("before\n")
    assert len(result.transcript) <= LIMITS.output


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = []\nwhile True: x.append(bytes(1_000_000))", "more memory"),
        ("x = 'y' * 10**12", "more memory"),
        ("def f(): f()\nf()", "maximum recursion depth"),
        ("import os; os.kill(os.getppid(), 9)", "Operation not permitted"),
        ("import os; os.kill(-1, 9)", "Operation not permitted"),
        ("import os; os.killpg(os.getpgid(os.getppid()), 9)", "Operation not permitted"),
        ("import signal; signal.pidfd_send_signal(__import__('os').pidfd_open(__import__('os').getppid()), 9)",
         "Operation not permitted"),
        ("open('big', 'wb').write(bytes(10)); f = open('big', 'r+b'); f.truncate(1 << 40)", "File too large"),
        ("raise KeyboardInterrupts", "not defined"),
        ("import sys; sys.stdout.close(); print(1)", "closed file"),
        ("raise BaseException('own')", "own"),
        ("class E(Exception):\n def __str__(self): raise ValueError\nraise E", "E"),
        ("import tkinter", "needs a screen"),
        ("import curses", "needs a screen"),
        ("1 +", "invalid syntax"),
        ("x = '\\0'\nopen(x)", "null"),
        ("\0", "null bytes"),
    ],
)  # fmt: skip
def test_a_script_that_dies_has_failed_and_its_page_has_the_message(
    tmp_path: Path, source: str, words: str
) -> None:
    result = run(tmp_path, source)
    assert result.state == "failed"
    assert words in result.error
    assert "Traceback" in result.traceback or "Error" in result.traceback or not result.traceback


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("import sys; sys.stdout = None; print('nothing')", ""),
        ("import os\nif os.fork() == 0:\n os.setsid()\n import signal; signal.pause()\nprint('daemon left')",
         "daemon left\n"),
        ("import subprocess\nsubprocess.Popen(['sleep', '100'], start_new_session=True)\nprint('ok')", "ok\n"),
        ("import threading, time\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()\n"
         "print('main is done')", "main is done\n"),
        ("import sys; sys.settrace(lambda *a: None); print('traced')", "traced\n"),
        ("import os\nfor i in range(300): os.mkdir('deep'); os.chdir('deep')\nprint('deep')", "deep\n"),
        ("import os\nos.mkdir('shut'); open('shut/x', 'w').close(); os.chmod('shut', 0)\nprint('shut')", "shut\n"),
        ("import os; os.nice(5); print(os.path.exists('/proc/self/environ'), b'SECRET' in "
         "open('/proc/self/environ', 'rb').read())", "True False\n"),
        ("import gc, sys; gc.collect(); sys.setrecursionlimit(5000); print(sys.getrecursionlimit())", "5000\n"),
        ("print('a\\0b')", "a\0b\n"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", "�\n"),
        ("import sys; sys.exit(3)", ""),
        ("import os; pid = os.fork()\nif pid: os.waitpid(pid, 0)\nprint('both')", "both\nboth\n"),
    ],
)  # fmt: skip
def test_an_odd_script_finishes(
    tmp_path: Path, source: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
    result = run(tmp_path, source)
    assert (result.state, result.transcript) == ("finished", shown)


def test_a_million_questions_end_at_the_first_that_is_open(tmp_path: Path) -> None:
    source = "while True:\n try: input('? ')\n except: pass\n finally: print('never seen')"
    result = run(tmp_path, source, "a")
    assert (result.state, result.transcript) == ("asks", "? a\nnever seen\n? ")


def test_secrets_of_the_server_are_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
    with open(tmp_path / "open.txt", "w") as held:
        source = (
            "import os\nprint('AWS_SECRET_ACCESS_KEY' in os.environ)\n"
            f"try: os.fstat({held.fileno()}); print('open')\nexcept OSError: print('closed')\n"
            "os.system('env | grep -c AWS')"
        )
        assert run(tmp_path, source).transcript == "False\nclosed\n0\n"


def test_what_one_run_writes_the_next_does_not_see(tmp_path: Path) -> None:
    source = "import os\nprint(os.path.exists('mark'), os.listdir())\nopen('mark', 'w').write('x')"
    first = run(tmp_path, source)
    assert first.transcript == "False ['script.py']\n"
    assert run(tmp_path, source) == first
    assert not (tmp_path / "mark").exists()


def test_runs_side_by_side_in_threads_do_not_mix(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("n = input('n: ')\nfor i in range(50): print(n, i)")
    found: dict[str, str] = {}

    def one(name: str) -> None:
        found[name] = replay(script, [Answer(name, 1.0)], seed=1, started=0.0).transcript

    threads = [threading.Thread(target=one, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, transcript in found.items():
        assert transcript == f"n: {name}\n" + "".join(f"{name} {i}\n" for i in range(50))
    assert len(found) == 8
