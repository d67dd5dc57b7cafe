"""One run, from the client's side: hand it to the script's run server, and read its output to the end."""

from __future__ import annotations

import atexit
import marshal
import os
import select
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.replay import stream
from core.replay.connection import Place, Reader, RunServer
from core.replay.folder import Script, load
from core.replay.interpret import Ended, interpret
from core.replay.result import Answer, Invocation, Limits, Replay
from core.replay.working_directory import Written, written_files
from core.settings import temporary_folder

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = Limits()
WITHOUT_ARGUMENTS = Invocation()

SCRATCH: tuple[str, ...] = ("/tmp", "/var/tmp", "/dev/shm")
"""Folders that every user may write in. In Lambda they are the function's own, and emptied after each run."""

LAMBDA_ROOT = "/var/task/"
"""Where Lambda, and nobody else, has a function's package. On other machines nothing is emptied: its owner's
files lie there too."""

SERVERS = 4
"""Run servers at a time, one for each script: a Lambda function has one, a site on one machine a few."""

PAUSE = 1
"""Milliseconds for which a run may write more before its output is read again, unless it ends: to wake the
reader at each answer costs as much as the answer."""

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
    invocation: Invocation = WITHOUT_ARGUMENTS,
    network: bool = False,
    limits: Limits = DEFAULTS,
) -> Replay:
    """Run the script from its top with these answers, up to the first question that has no answer.

    `seed` is where randomness starts (`random.seed(seed)`), `started` the Unix time at which the script
    starts; `network` allows it connections. The same arguments give the same result on every server.

    Raises OSError if the script cannot be read or no process can be made; never for anything the script does.
    """
    loaded = load(script)
    server = _server_of(loaded)
    boundary = os.urandom(stream.BOUNDARY_BYTES)
    given = tuple((answer.text, answer.at) for answer in answers)
    how = (invocation.argv, dict(invocation.files), invocation.watch is not None)
    request = marshal.dumps((boundary, given, seed, started, *how))
    output = _Output(boundary, limits, invocation.watch)
    known = {file.name: file.known for file in loaded.files} | dict(invocation.files)
    written: list[Written] = []
    gone: list[str] = []

    def collect(folder: str) -> None:
        written.extend(written_files(folder, known, limits.returned))
        gone.extend(name for name in invocation.files if not os.path.isfile(os.path.join(folder, name)))

    status, why = server.run(limits, network, request, Reader(output.read, collect))
    ended = Ended(bytes(output.raw), output.why or why, status)
    return interpret(ended, boundary, limits)._replace(files=tuple(written), gone=tuple(gone))


def start(script: Path | str) -> RunServer:
    """The run server of the script, started if there is none yet, or if the script has changed.

    Raises OSError if the script cannot be read or the process cannot be started.
    """
    return _server_of(load(script))


def _server_of(loaded: Script) -> RunServer:
    path = os.path.join(loaded.folder, loaded.name)
    scratch = SCRATCH if path.startswith(LAMBDA_ROOT) else ()
    place = Place(path, temporary_folder(), scratch)
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

    def __init__(
        self, boundary: bytes, limits: Limits, watch: Callable[[bytes], object] | None = None
    ) -> None:
        kinds = (stream.OPEN, stream.OPEN_SECRET, stream.DONE, stream.DIED, stream.LEFT)
        self._ends = tuple(boundary + kind for kind in kinds)
        self._boundary = boundary
        self._limits = limits
        self._watch = watch
        self._watched = 0  # bytes that `watch` has got
        self._searched = 0  # no report begins before it
        self.raw = bytearray()
        self.why = ""

    def read(self, output: int, ended: int) -> None:
        """Read from `output` until it is enough, or until `ended` is readable and nothing is left to read."""
        poll, pause = select.poll(), select.poll()
        poll.register(output, select.POLLIN)
        poll.register(ended, select.POLLIN)
        pause.register(ended, select.POLLIN)
        while not self.why:
            ready = [fd for fd, _ in poll.poll()]
            if output not in ready:
                return
            piece = os.read(output, 65_536)
            if not piece:
                poll.unregister(output)
            elif self._take(piece):
                return
            else:
                pause.poll(PAUSE)

    def _take(self, piece: bytes) -> bool:
        """Whether the run has reported its end."""
        self.raw += piece
        if self._watch:
            self._pass_on(self._watch)
        if self._is_too_long():
            self.why = f"it wrote more than {self._limits.output:,} characters"
        found = [at for end in self._ends if (at := self.raw.find(end, self._searched)) >= 0]
        self._searched = min(found, default=max(len(self.raw) - len(self._ends[0]), 0))
        return bool(found) and stream.mark_at(self.raw, self._searched) is not None

    def _pass_on(self, watch: Callable[[bytes], object]) -> None:
        """Let somebody watch what is new before the first mark, which a run without questions has at its
        end, but for those of pictures: of each the line is passed on. The start of a mark may have arrived
        without its rest."""
        while (mark := self.raw.find(self._boundary, self._watched)) >= 0:
            self._pass_on_to(mark, watch)
            found = stream.mark_at(self.raw, mark)
            if found is None or found[0] not in (stream.PICTURE_PIECE, stream.PICTURE):
                return
            kind, payload, self._watched = found
            if kind == stream.PICTURE:
                watch(b"\n" + stream.picture_line(payload.decode("utf-8", "replace")).encode())
        sizes = range(len(self._boundary) - 1, 0, -1)
        begun = next((size for size in sizes if self.raw.endswith(self._boundary[:size])), 0)
        self._pass_on_to(len(self.raw) - begun, watch)

    def _pass_on_to(self, end: int, watch: Callable[[bytes], object]) -> None:
        if end > self._watched:
            watch(bytes(self.raw[self._watched : end]))
            self._watched = end

    def _is_too_long(self) -> bool:
        """Whether there are more characters than allowed. Marks and pictures do not count, but for the
        payload of other marks."""
        if len(self.raw) <= self._limits.output:
            return False
        characters = len(self.raw.translate(None, _CONTINUATION))
        marks = self.raw.count(self._boundary) * stream.MARK_BYTES
        pictures = self.raw.count(self._boundary + stream.PICTURE_PIECE) * stream.PIECE_BYTES
        return characters - marks - min(pictures, stream.PICTURE_BYTES) > self._limits.output
