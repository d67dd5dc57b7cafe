"""One run, from the client's side: hand it to the script's run server, and read its output to the end."""

from __future__ import annotations

import atexit
import marshal
import os
import select
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.replay import stream
from core.replay.connection import Place, RunServer
from core.replay.folder import load
from core.replay.interpret import Ended, interpret
from core.replay.result import Answer, Limits, Replay

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = Limits()

SCRATCH: tuple[str, ...] = ("/tmp", "/var/tmp", "/dev/shm")
"""Folders that every user may write in. In Lambda they are the function's own, and emptied after each run."""

LAMBDA_ROOT = "/var/task/"
"""Where Lambda, and nobody else, has a function's package. On other machines nothing is emptied: its owner's
files lie there too."""

SERVERS = 4
"""Run servers at a time, one for each script: a Lambda function has one, a site on one machine a few."""

_CONTINUATION = bytes(range(0x80, 0xC0))  # bytes of a UTF-8 character after its first

_servers: dict[
    str, tuple[object, RunServer]
] = {}  # by script, with the state that the server was started for
_servers_lock = threading.Lock()


def replay(
    script: Path | str,
    answers: Sequence[Answer],
    *,
    seed: int,
    started: float,
    argv: Sequence[str] = (),
    network: bool = False,
    limits: Limits = DEFAULTS,
) -> Replay:
    """Run the script from its top with these answers, up to the first question that has no answer.

    `seed` is where randomness starts (`random.seed(seed)`), `started` the Unix time at which the script
    starts, `argv` the arguments after its name; `network` allows it connections. The same arguments give the
    same result on every server.

    Raises OSError if the script cannot be read or no process can be made; never for anything the script does.
    """
    server = start(script)
    boundary = os.urandom(stream.BOUNDARY_BYTES)
    given = tuple((answer.text, answer.at) for answer in answers)
    request = marshal.dumps((boundary, given, seed, started, tuple(argv)))
    output = _Output(boundary, limits)
    status, why = server.run(limits, network, request, output.read)
    return interpret(Ended(bytes(output.raw), output.why or why, status), boundary, limits)


def start(script: Path | str) -> RunServer:
    """The run server of the script, started if there is none yet, or if the script has changed.

    Raises OSError if the script cannot be read or the process cannot be started.
    """
    loaded = load(script)
    path = os.path.join(loaded.folder, loaded.name)
    scratch = SCRATCH if path.startswith(LAMBDA_ROOT) else ()
    place = Place(path, os.environ.get("TMPDIR", "/tmp"), scratch)
    started_for = (loaded.signature, place)
    with _servers_lock:
        known, server = _servers.pop(path, (None, None))
        if server is None or known != started_for:
            if server is not None:
                server.stop()
            while len(_servers) >= SERVERS:
                _servers.pop(next(iter(_servers)))[1].stop()
            server = RunServer(place)
        _servers[path] = started_for, server  # the newest is last
        return server


def stop() -> None:
    """End all run servers of this process."""
    with _servers_lock:
        while _servers:
            _servers.popitem()[1][1].stop()


atexit.register(stop)


class _Output:
    """Everything that a run writes, until it reports its end, ends or is over its limit."""

    def __init__(self, boundary: bytes, limits: Limits) -> None:
        kinds = (stream.OPEN, stream.OPEN_SECRET, stream.DONE, stream.DIED, stream.LEFT)
        self._ends = tuple(boundary + kind for kind in kinds)
        self._boundary = boundary
        self._limits = limits
        self.raw = bytearray()
        self.why = ""

    def read(self, output: int, ended: int) -> None:
        """Read from `output` until it is enough, or until `ended` is readable and nothing is left to read."""
        poll = select.poll()
        poll.register(output, select.POLLIN)
        poll.register(ended, select.POLLIN)
        while not self.why:
            ready = [fd for fd, _ in poll.poll()]
            if output not in ready:
                return
            piece = os.read(output, 65_536)
            if not piece:
                poll.unregister(output)
            elif self._take(piece):
                return

    def _take(self, piece: bytes) -> bool:
        """Whether the run has reported its end."""
        start = max(len(self.raw) - 32, 0)
        self.raw += piece
        if self._is_too_long():
            self.why = f"it wrote more than {self._limits.output:,} characters"
        return any(self.raw.find(end, start) >= 0 for end in self._ends)

    def _is_too_long(self) -> bool:
        """Whether there are more characters than allowed. Marks do not count, but for their payload."""
        if len(self.raw) <= self._limits.output:
            return False
        characters = len(self.raw.translate(None, _CONTINUATION))
        return characters - self.raw.count(self._boundary) * stream.MARK_BYTES > self._limits.output
