"""The run server: a small process from which each run of one script is forked.

It is started by exec with a clean environment, so that no credential, key or visitor's request has ever been
in its memory. It never reads a visitor's request itself: the forked process does, from a pipe of its own.

One run at a time. The client sends the run's limits with the ends of two pipes, and one byte when it has read
enough; the server sends how the run ended, once all that the run has started and written is gone.
"""

from __future__ import annotations

import gc
import marshal
import os
import socket
from typing import NoReturn

from core.replay import child, sandbox, seccomp
from core.replay.connection import MESSAGE_BYTES, SERVER_FD, Place, command
from core.replay.folder import load
from core.replay.interpreter import Interpreter
from core.replay.result import Limits
from core.replay.supervise import Supervised, Wakeup, end, supervise
from core.replay.working_directory import WorkingDirectory, sweep


def serve(place: Place) -> NoReturn:
    """Run the script at each request, until the client is gone."""
    again, environment = command(place._replace(preload=False)), {**os.environ}
    os.closerange(SERVER_FD + 1, sandbox.most_files())
    sandbox.be_first_out_of_memory()
    sandbox.set_inspectable(False)
    sandbox.adopt_orphans()
    sweep(place.scratch)
    server = Server(place)
    if place.preload and not server.preload():
        os.set_inheritable(SERVER_FD, True)
        os.execve(again[0], again, environment)
    gc.collect()
    gc.freeze()  # a collection in a run would copy the memory that runs share
    while server.serve_one():
        pass
    os._exit(0)


class Server:
    """The interpreter that runs are forked from, and the connection to its client."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = socket.socket(fileno=SERVER_FD)
        self._processes = (os.getpid(), os.getppid())
        self._wakeup = Wakeup()
        self._interpreter = Interpreter(load(place.script))
        self._interpreter.prepare()

    def preload(self) -> bool:
        """Import the script's packages; False if a visitor could tell."""
        directory = self._directory()
        try:
            return self._interpreter.preload(directory)
        finally:
            directory.remove()
            sweep(self._place.scratch)

    def serve_one(self) -> bool:
        """Answer one request; False if the client is gone."""
        message, descriptors, _, _ = socket.recv_fds(self._client, MESSAGE_BYTES, 2)
        if not message:
            return False
        limits, network = marshal.loads(message)
        try:
            report = self._run(Limits(*limits), network, descriptors)
        except OSError as error:
            report = (-1, str(error))
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        try:
            self._client.sendall(marshal.dumps(report))
            return bool(self._client.recv(1))
        except OSError:
            return False

    def _run(self, limits: Limits, network: bool, descriptors: list[int]) -> tuple[int, str]:
        """Fork a run; its wait status, and the limit that it was over, if it was stopped for that."""
        directory = self._directory()
        request, output = descriptors
        try:
            data = sandbox.data_bytes()
            run = child.Run(directory, limits, network, request, output, self._processes, data)
            self._interpreter.code(os.path.join(directory.here, self._interpreter.script.name))
            seccomp.prepare(run.reach(os.getpid() + 1))  # what is made before the fork, no run has to make
            pid = os.fork()
            if pid == 0:
                try:
                    os.setpgid(0, 0)
                    child.run(self._interpreter, run)
                finally:
                    child._real_exit(70)
            report = self._finish(pid, run)
            if limits.returned:
                self._offer(directory)
            return report
        finally:
            directory.remove()
            sweep(self._place.scratch)

    def _finish(self, pid: int, run: child.Run) -> tuple[int, str]:
        why = ""
        try:
            try:
                os.setpgid(pid, pid)  # whichever of the two comes first
            except OSError:
                pass
            folders = self._place.scratch or (run.directory.root,)
            why = supervise(Supervised(pid, run.limits, folders), self._client, self._wakeup)
        finally:
            status = end(pid)
        return status, why

    def _offer(self, directory: WorkingDirectory) -> None:
        """Let the client read the files of a run that has ended; this process never holds them."""
        self._client.sendall(marshal.dumps(directory.here))
        self._client.recv(1)  # it has read enough of the output
        self._client.recv(1, socket.MSG_PEEK)  # and of the files; serve_one takes this one

    def _directory(self) -> WorkingDirectory:
        return WorkingDirectory(self._interpreter.script, self._place.temporary)
