"""The whole site on this machine: `make serve`, or `PORT=8123 make serve`.

Two processes: this one holds the port and watches the code, the other one serves and is started
anew when the code changes; a browser that asks in between just waits. With DYNAMODB_ENDPOINT set the
lists are in that DynamoDB and outlive everything; without it they are in memory.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

from watchfiles import PythonFilter, watch
from werkzeug.serving import make_server

from infra.build.site_index import write_index
from infra.read_command import CannotRead
from infra.serve.gateway import Gateway
from infra.serve.local_aws import local_aws
from infra.serve.site import Site
from infra.template.read import ROOT

HOST = "127.0.0.1"
DEFAULT_PORT = 3000
LOOK_MILLISECONDS = 500  # between two looks at the template
STOP_SECONDS = 5  # that the serving process has to finish a request


def main() -> None:
    """Hold the port; keep a serving process, a new one after each change of the code."""
    signal.signal(signal.SIGTERM, interrupt)
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
    """One item for each change of the code, or of several at once.

    The template's time is compared instead: a watch on a single file ends when the file is replaced, as
    editors and `wombat add` do.
    """
    template = ROOT / "template.yaml"
    seen = template.stat().st_mtime_ns
    folders = (ROOT / "core", ROOT / "functions")
    code = PythonFilter(extra_extensions=[".css"])
    for found in watch(*folders, watch_filter=code, rust_timeout=LOOK_MILLISECONDS, yield_on_timeout=True):
        now = template.stat().st_mtime_ns if template.exists() else seen
        if found or now != seen:
            seen = now
            yield


def wanted_port() -> int:
    """The environment's PORT. Ends the program, with a clear message, if that is no number."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal():
        sys.exit(f"PORT must be a number, such as {DEFAULT_PORT}; it is {port!r}.")
    return int(port)


def listen(port: int, command: str) -> socket.socket:
    """A socket bound to the port. Ends the program if the port is taken, with a clear message in which
    `command` names another one."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        sys.exit(
            f"Port {port} cannot be used: {error}. Choose another one: {command} PORT={port % 60_000 + 1}"
        )
    listener.listen(128)
    return listener


def start(listener: socket.socket) -> "subprocess.Popen[bytes]":
    number = listener.fileno()
    # One line for each request, werkzeug's, is enough here.
    quiet = {"PYTHONHASHSEED": "0", "POWERTOOLS_LOG_LEVEL": "WARNING", "POWERTOOLS_METRICS_DISABLED": "true"}
    command = [sys.executable, "-m", "infra.serve", str(number)]
    return subprocess.Popen(command, pass_fds=[number], cwd=ROOT, env=quiet | os.environ)


def stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def serve(descriptor: int) -> None:
    """Answer on an inherited socket until told to stop."""
    signal.signal(signal.SIGTERM, interrupt)
    logging.getLogger("werkzeug").setLevel(logging.INFO)
    try:
        with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")):
            write_index()
            server = make_server(HOST, 0, Gateway(Site()), threaded=True, fd=descriptor)
            print(f"Wombat is ready: http://localhost:{server.port}/  (Ctrl-C stops it)", flush=True)
            server.serve_forever()
    except CannotRead as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        pass


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    serve(int(sys.argv[1])) if sys.argv[1:] else main()
