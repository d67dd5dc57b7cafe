"""The site in processes of its own, as `make serve` and `make sam-local` start it."""

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
from infra.template.read import ROOT

PATIENCE = 300  # seconds that a line may take on a busy machine before a test gives up


class Server:
    """A module that serves, in `root`, on `port` (0 for any). Its lines are read as they come."""

    def __init__(
        self, root: Path = ROOT, port: int = 0, module: str = "infra.serve", **environment: str
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=root,
            env=os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a terminal sends Ctrl-C to all of a group; here we do
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
        """What the pattern's first group matched in the first new line that fits."""
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
        """The exit code and all that was printed."""
        while (line := self._queue.get(timeout=PATIENCE)) is not None:
            self.lines.append(line)
        return self.process.wait(PATIENCE), "".join(self.lines)

    def has_survivors(self) -> bool:
        """Whether a process that it started is still there."""
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
