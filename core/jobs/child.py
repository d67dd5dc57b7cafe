"""The process that does the work of a job: it imports the page, and calls the author's function.

    python -m core.jobs.child functions.adder.app.handler 3

The request that asked for the work comes on standard input, which stays open: when it ends, so has the
worker. What the function prints goes to standard output and standard error. What it says about its progress
and its result go to descriptor 3, each a line of JSON (`core.jobs.worker` reads them).
"""

import json
import os
import sys
import traceback
from base64 import b64decode, b64encode
from importlib import import_module
from importlib.util import find_spec
from threading import Lock, Thread
from typing import BinaryIO

from core.jobs.progress import listen
from core.web.event import Request, read_request


def main() -> None:
    """Do the work, and end this process, whatever threads the function has left."""
    request = read_request(json.loads(b64decode(sys.stdin.buffer.readline())))
    Thread(target=_end_with_worker, daemon=True).start()
    with os.fdopen(int(sys.argv[2]), "wb") as messages:
        status = _work(sys.argv[1], request, messages)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _work(dotted: str, request: Request, messages: BinaryIO) -> int:
    one_at_a_time = Lock()

    def say(message: dict[str, object]) -> None:
        with one_at_a_time:
            messages.write(json.dumps(message).encode() + b"\n")
            messages.flush()

    listen(lambda done, total, text: say({"bar": [float(done), float(total), str(text)[:100]]}))
    module, _, name = dotted.rpartition(".")
    try:
        page = find_spec(module)
        if page and page.origin:
            os.chdir(
                os.path.dirname(page.origin)
            )  # a script may open the files beside it when it is imported
        result = getattr(import_module(module), name).work(request)
    except Exception:  # noqa: BLE001 - an author's module may raise anything
        say({"failed": traceback.format_exc()})
        return 1
    say({"result": b64encode(result).decode()})
    return 0


def _end_with_worker() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
