"""Serve the whole site on this machine: `make serve`, or `make serve PORT=8123`.

There are two processes. This one holds the port and watches the code; the other serves, and is replaced when
the code changes. A request that arrives in between waits. With DYNAMODB_ENDPOINT set, the lists are in that
DynamoDB and outlive both processes; otherwise they are in memory.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

from watchfiles import PythonFilter, watch
from werkzeug.serving import make_server

from infra.build.site_index import write_index
from infra.read_command import CannotRead
from infra.serve.address import HOST, announce, listen, wanted_port
from infra.serve.gateway import Gateway
from infra.serve.local_aws import local_aws
from infra.serve.site import QUIET, Site
from infra.template.read import ROOT, SITE
from infra.termination import interrupt_on

POLL_MILLISECONDS = 500  # between two looks at the template
STOP_SECONDS = 5  # for the serving process to finish a request


def main() -> None:
    """Hold the port and keep a serving process running, a new one after each change of the code."""
    interrupt_on(signal.SIGTERM)
    listener = listen(wanted_port(), "make serve")
    server = start(listener)
    try:
        for _ in changes():
            print("The code has changed: starting again.", flush=True)
            stop(server)
            server = start(listener)
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)
    print("\nStopped.")


def changes() -> Iterator[None]:
    """Yield once for each change of the code, or for several changes at once.

    The template is polled instead of watched: a watch on a single file ends when the file is replaced, as
    editors and `wombat add` do.
    """
    template = SITE / "template.yaml"
    seen = template.stat().st_mtime_ns
    folders = (ROOT / "core", SITE / "functions")
    code = PythonFilter(extra_extensions=[".css"])
    for found in watch(*folders, watch_filter=code, rust_timeout=POLL_MILLISECONDS, yield_on_timeout=True):
        now = template.stat().st_mtime_ns if template.exists() else seen
        if found or now != seen:
            seen = now
            yield


def start(listener: socket.socket) -> "subprocess.Popen[bytes]":
    """Start a process that serves on the listening socket."""
    number = listener.fileno()
    environment = {"PYTHONHASHSEED": "0", "SHOW_TRACEBACKS": "true"} | QUIET | os.environ
    command = [sys.executable, "-m", "infra.serve", str(number)]
    return subprocess.Popen(command, pass_fds=[number], cwd=ROOT, env=environment)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End a serving process, by force after STOP_SECONDS."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def serve(descriptor: int) -> None:
    """Answer requests on an inherited socket until interrupted."""
    interrupt_on(signal.SIGTERM)
    logging.getLogger("werkzeug").setLevel(logging.INFO)
    try:
        with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")):
            write_index()
            server = make_server(HOST, 0, Gateway(Site()), threaded=True, fd=descriptor)
            announce(server.port)
            server.serve_forever()
    except CannotRead as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    serve(int(sys.argv[1])) if sys.argv[1:] else main()
