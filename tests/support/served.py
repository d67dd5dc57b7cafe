"""The site in separate processes, as with `make serve` and `make sam-local`."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

from infra.serve.address import READY
from infra.template.read import ROOT, SITE

PATIENCE = 300  # seconds to wait for a line on a busy machine


class Server:
    """Run a module that serves, in `root`, on `port` (0 for any). A thread reads its output."""

    def __init__(
        self, root: Path = ROOT, port: int = 0, module: str = "infra.serve", **environment: str
    ) -> None:
        site = {"WOMBAT_SITE": str(SITE if root == ROOT else root)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=root,
            env=os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1"} | site | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that press_ctrl_c can signal the group, as a terminal does
        )
        self.lines: list[str] = []
        self._queue: Queue[str | None] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._queue.put(line)
        self._queue.put(None)

    def wait_for(self, pattern: re.Pattern[str]) -> str:
        """Return the pattern's first group, or the match, in the first new line that matches."""
        while (line := self._queue.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
            if found := pattern.search(line):
                return found[1] if found.groups() else found[0]
        raise AssertionError("the server ended: " + "".join(self.lines))

    def wait_until_ready(self) -> str:
        return self.wait_for(READY)

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def wait_for_end(self) -> tuple[int, str]:
        """Return the exit code and the output."""
        while (line := self._queue.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
        return self.process.wait(PATIENCE), "".join(self.lines)

    def has_survivors(self) -> bool:
        """Whether a process of its group still runs."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        if self.has_survivors():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@contextmanager
def serving(
    root: Path = ROOT, port: int = 0, module: str = "infra.serve", **environment: str
) -> Iterator[Server]:
    server = Server(root, port, module, **environment)
    try:
        yield server
    finally:
        server.end()
