"""The process that runs are forked from: it outlives a run, and ends with the process that needs it."""

from __future__ import annotations

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.replay import Answer, Replay, replay, start, stop

ROOT = Path(__file__).parents[3]


def run(folder: Path, source: str, *answers: str, network: bool = False, seed: int = 1) -> Replay:
    script = folder / "script.py"
    if not script.exists() or script.read_text() != source:
        script.write_text(source)
    given = [Answer(text, 1.0) for text in answers]
    return replay(script, given, seed=seed, started=0.0, network=network)


def server_of(script: Path) -> int:
    return start(script)._pid


def test_runs_of_one_script_come_from_one_server_until_the_script_changes(tmp_path: Path) -> None:
    source = "import os\nprint(os.getppid())"
    first = run(tmp_path, source).transcript
    assert run(tmp_path, source).transcript == first == f"{server_of(tmp_path / 'script.py')}\n"
    assert run(tmp_path, source + "  # changed").transcript != first


def test_a_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    source = "print('Hello', input('Name? '))"
    run(tmp_path, source)
    os.kill(server_of(tmp_path / "script.py"), signal.SIGKILL)
    assert run(tmp_path, source, "Ada").transcript == "Name? Ada\nHello Ada\n"


def test_a_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import os\nprint(os.getppid(), flush=True)\nwhile True: pass")
    program = (
        "import sys; from core.replay import replay, start; start(sys.argv[1])\n"
        "print(start(sys.argv[1])._pid, flush=True)\n"
        "replay(sys.argv[1], [], seed=1, started=0.0)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "script.py")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout
        server = int(client.stdout.readline())
        client.kill()
    while is_running(server):
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_script_can_connect_only_if_its_page_allows_it(tmp_path: Path) -> None:
    class Greeter(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"hello")

    with socketserver.TCPServer(("127.0.0.1", 0), Greeter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            port = server.server_address[1]
            source = f"import socket\nprint(socket.create_connection(('127.0.0.1', {port})).recv(5))"
            assert run(tmp_path, source, network=True).transcript == "b'hello'\n"
            assert run(tmp_path, source).error == "[Errno 1] Operation not permitted"
        finally:
            server.shutdown()
            thread.join()


def test_event_loops_and_processes_need_no_network(tmp_path: Path) -> None:
    source = (
        "import asyncio, multiprocessing\n"
        "def double(n): return 2 * n\n"
        "async def main():\n"
        "    process = await asyncio.create_subprocess_exec('echo', 'hi', stdout=-1)\n"
        "    print((await process.communicate())[0])\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
        "    left, right = multiprocessing.Pipe()\n"
        "    process = multiprocessing.Process(target=print, args=('other',))\n"
        "    process.start(); process.join()\n"
    )
    assert run(tmp_path, source).transcript == "b'hi\\n'\nother\n"


SEES = """
import random, numpy, time, sys, os, __main__
print(random.random(), numpy.random.rand(), numpy.random.default_rng().random(), time.time())
print([name for name in sys.modules if name in ('random', 'numpy', 'time', 'zipapp')])
print(__main__.__file__ == __file__)
print(sorted(os.environ), sys.argv, os.getcwd() == os.path.dirname(__file__), sys.orig_argv[1:])
"""


def test_a_package_that_was_imported_ahead_is_as_if_the_run_had_imported_it(tmp_path: Path) -> None:
    ahead = run(tmp_path, SEES)
    assert ahead.state == "finished", ahead
    in_the_run = run(tmp_path, "if True:\n    pass\n" + SEES)
    assert in_the_run.transcript == ahead.transcript
    assert run(tmp_path, SEES, seed=2).transcript != ahead.transcript


@pytest.mark.parametrize(
    ("source", "ahead"),
    [
        ('"""Doc."""\nfrom __future__ import annotations\nimport numpy', True),
        ("import sys, numpy as np", True),
        ("from numpy.linalg import norm", True),
        ("import os\nos.environ['OMP_NUM_THREADS'] = '3'\nimport numpy", False),
        ("import own, numpy", False),
        ("def late():\n    import numpy", False),
        ("1 +", False),
    ],
)
def test_only_imports_at_the_top_are_made_ahead(tmp_path: Path, source: str, ahead: bool) -> None:
    (tmp_path / "own.py").write_text("")
    script = tmp_path / "script.py"
    script.write_text(source)
    replay(script, [], seed=1, started=0.0)
    assert ("numpy" in Path(f"/proc/{server_of(script)}/maps").read_text()) == ahead


def test_a_package_that_prints_when_it_is_imported_prints_in_each_run(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    (packages / "pandas").mkdir(parents=True)
    (packages / "pandas" / "__init__.py").write_text(
        "import warnings\nprint('Welcome')\nwarnings.warn('old', stacklevel=2)"
    )
    (tmp_path / "page").mkdir()
    sys.path.insert(0, str(packages))
    try:
        for _ in range(2):
            shown = run(tmp_path / "page", "import pandas\nprint('Hello')").transcript
            assert shown.startswith("Welcome\n")
            assert "script.py:1: UserWarning: old" in shown
            assert shown.endswith("Hello\n")
    finally:
        sys.path.remove(str(packages))
        stop()
