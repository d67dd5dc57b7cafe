"""The client's end of a run server: start it, hand it a run, start it again if it has died."""

from __future__ import annotations

import marshal
import os
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from core.replay.result import Limits

MESSAGE_BYTES = 4096
"""Of a message either way: the limits, or the limit that a run was over, in words."""

ENOUGH = b"\0"
"""The client has read enough of the output, or of the files."""

LENGTH_BYTES = 4
"""Of the length that stands before a request: marshal reads a pipe with a call for each value."""

SERVER_FD = 3
"""The server's end of the socket pair, in the server."""

_PROGRAM = (
    "import marshal, sys\n"
    "path, place = marshal.loads(bytes.fromhex(sys.argv[1]))\n"
    "sys.path[:] = path\n"
    "from core.replay.connection import Place\n"
    "from core.replay.server import serve\n"
    "serve(Place(*place))"
)


class Place(NamedTuple):
    """Which script a server runs, and where. `temporary`: the folder that has the runs' folders; `scratch`:
    folders that nobody else uses, emptied after each run."""

    script: str
    temporary: str
    scratch: tuple[str, ...] = ()
    preload: bool = True


def command(place: Place) -> list[str]:
    """The command that starts a server with this process's search path."""
    path = [entry or os.getcwd() for entry in sys.path]
    return [sys.executable, "-c", _PROGRAM, marshal.dumps((path, tuple(place))).hex()]


class Reader(NamedTuple):
    """The client's part in a run. `read` reads the output from its first descriptor until it is enough, or
    until the second is readable, which means that the run has ended. `collect` reads the files in that folder
    after the end; it is called only if files are to be returned."""

    read: Callable[[int, int], None]
    collect: Callable[[str], None]


class RunServer:
    """A run server's process. It ends when this process does."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._one_at_a_time = threading.Lock()
        self._start()

    def _start(self) -> None:
        from core.replay.sandbox import environment, set_inspectable

        set_inspectable(False)  # no run can read this process's memory or environment
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._pid = os.posix_spawn(
                sys.executable,
                command(self._place),
                environment(),
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), SERVER_FD),
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, 2, 1),
                ],
                setpgroup=0,  # Ctrl-C at a terminal is for this process alone
            )

    @property
    def pid(self) -> int:
        return self._pid

    def stop(self) -> None:
        """End the process."""
        with self._one_at_a_time:
            self._stop()

    def _stop(self) -> None:
        self._socket.close()
        try:
            os.waitpid(self._pid, 0)
        except ChildProcessError:
            pass  # this process is a fork of the one that started the server

    def run(self, limits: Limits, network: bool, request: bytes, reader: Reader) -> tuple[int, str]:
        """Run the script.

        The run's wait status, and the limit that it was over, in words. Raises OSError if there is no server.
        """
        message = marshal.dumps((tuple(limits), network))
        with self._one_at_a_time:
            for last in (False, True):
                try:
                    return self._run(message, request, reader)
                except (BrokenPipeError, ConnectionResetError, EOFError) as error:
                    self._stop()
                    self._start()
                    if last:
                        raise OSError("the run server ended") from error
        raise AssertionError

    def _run(self, message: bytes, request: bytes, reader: Reader) -> tuple[int, str]:
        output, their_output = os.pipe()
        their_input, input = os.pipe()
        with open(output, "rb", buffering=0), open(input, "wb", buffering=0) as pipe:
            try:
                socket.send_fds(self._socket, [message], [their_input, their_output])
            finally:
                os.close(their_input)
                os.close(their_output)
            try:
                pipe.write(len(request).to_bytes(LENGTH_BYTES, "big") + request)
            except BrokenPipeError:
                pass  # the run has ended before it has read its request
            pipe.close()
            reader.read(output, self._socket.fileno())
            self._socket.sendall(ENOUGH)
            answer = self._receive()
            if isinstance(answer, str):  # the folder with the files that it wrote
                reader.collect(answer)
                self._socket.sendall(ENOUGH)
                answer = self._receive()
            status, why = answer
        if status == -1:
            raise OSError(why)
        return status, why

    def _receive(self) -> Any:
        message = self._socket.recv(MESSAGE_BYTES)
        if not message:
            raise EOFError
        return marshal.loads(message)
