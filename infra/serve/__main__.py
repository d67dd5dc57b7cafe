"""Serve the whole site on this machine: `make serve`, or `make serve PORT=8123`.

There are two processes. This one holds the port and watches core and the template; the other serves, and is
replaced when they change. A request that arrives in between waits. A change of a page needs no new process
(infra/serve/reloading.py). With DYNAMODB_ENDPOINT set, the lists are in that
DynamoDB and outlive both processes; otherwise they are in memory.
"""

import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from watchfiles import PythonFilter, watch
from werkzeug.serving import make_server

from core.aws import dynamodb
from core.web import log
from infra.serve.address import HOST, PORT_FILE, announce, listen, wanted_port
from infra.serve.aws_server import aws_server
from infra.serve.gateway import Gateway
from infra.serve.local_aws import local_aws
from infra.serve.local_password import announce_private_pages, asking, set_local_password
from infra.serve.reloading import ReloadingSite
from infra.serve.site import QUIET
from infra.serve.terminal_log import Readable, RequestLog
from infra.template.read import ROOT, SITE
from infra.termination import interrupt_on, running
from infra.visits.rows import as_table

POLL_MILLISECONDS = 500  # between two looks at the template
STOP_SECONDS = 5  # for the serving process to finish a request


def main() -> None:
    """Hold the port and keep a serving process running, a new one after each change of the code."""
    interrupt_on(signal.SIGTERM)
    listener = listen(wanted_port(), "make serve")
    number = listener.fileno()
    environment = {"PYTHONHASHSEED": "0", "SHOW_TRACEBACKS": "true"} | QUIET | asking() | os.environ
    command = [sys.executable, "-m", "infra.serve", str(number)]
    changed = changes()
    try:
        while True:
            with running(command, STOP_SECONDS, pass_fds=[number], cwd=ROOT, env=environment):
                next(changed)
                print("The code has changed: starting again.", flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        PORT_FILE.unlink(missing_ok=True)
    print("\nStopped.")


def changes() -> Iterator[None]:
    """Yield once for each change of core or the template, or for several changes at once.

    The template is polled instead of watched: a watch on a single file ends when the file is replaced, as
    editors and `wombat add` do.
    """
    template = SITE / "template.yaml"
    seen = template.stat().st_mtime_ns
    code = PythonFilter(extra_extensions=[".css", ".js"])
    core = ROOT / "core"
    for found in watch(core, watch_filter=code, rust_timeout=POLL_MILLISECONDS, yield_on_timeout=True):
        now = template.stat().st_mtime_ns if template.exists() else seen
        if found or now != seen:
            seen = now
            yield


def serve(descriptor: int) -> None:
    """Answer requests on an inherited socket until interrupted."""
    signal.signal(signal.SIGINT, _stop_once)
    signal.signal(signal.SIGTERM, _end)
    log.handler.setFormatter(Readable())
    try:
        with local_aws(os.environ.get("DYNAMODB_ENDPOINT", "")), aws_server() as bucket_port:
            # Browsers send large files to the bucket, and fetch them from there.
            os.environ["AWS_ENDPOINT_URL_S3"] = f"http://localhost:{bucket_port}"
            set_local_password(dynamodb())
            gateway = Gateway(ReloadingSite())
            server = make_server(HOST, 0, gateway, threaded=True, request_handler=RequestLog, fd=descriptor)
            PORT_FILE.parent.mkdir(exist_ok=True)
            PORT_FILE.write_text(str(server.port))
            announce(server.port)
            announce_private_pages()
            server.serve_forever()  # until Ctrl-C, which werkzeug catches
            if rows := gateway.tally.rows():
                print(f"\n\n{as_table(rows)}", flush=True)
    except KeyboardInterrupt:
        pass


def _stop_once(_signal: int, _frame: FrameType | None) -> None:
    """Ctrl-C. The other process sends SIGTERM at once, which would cut the table of visits off."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit()


if __name__ == "__main__":
    serve(int(sys.argv[1])) if sys.argv[1:] else main()
