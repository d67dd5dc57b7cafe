"""The process that does the work of a job: it imports the page, and calls the author's function.

    python -m core.jobs.child functions.adder.app.handler 3 ID FOLDER

The request that asked for the work comes on standard input, which stays open: when it ends, so has the
worker. What the function prints goes to standard output and standard error. What it says about its progress
and its result go to descriptor 3, each a line of JSON (`core.jobs.worker` reads them). Files of the result
that its page cannot hold are left in FOLDER, named by their numbers from 0. The page has them at an address
of the job ID.
"""

import json
import os
import sys
import traceback
from base64 import b64decode, b64encode
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from shutil import copyfileobj
from threading import Lock, Thread
from typing import BinaryIO

from core.jobs.job import FILE
from core.jobs.progress import listen
from core.web.event import Request, read_request


def main() -> None:
    """Do the work, and end this process, whatever threads the function has left."""
    request = read_request(json.loads(b64decode(sys.stdin.buffer.readline())))
    Thread(target=_end_with_worker, daemon=True).start()
    with os.fdopen(int(sys.argv[2]), "wb") as messages:
        status = _work(sys.argv[1], request, _Messages(messages))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


class _Messages:
    """What goes to the worker. Threads of the function may report progress at the same time."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._one_at_a_time = Lock()

    def say(self, message: dict[str, object]) -> None:
        with self._one_at_a_time:
            self._pipe.write(json.dumps(message).encode() + b"\n")
            self._pipe.flush()


@dataclass
class _Files:
    """Leaves the files of a result to the worker, in `folder`. `address`: of the job."""

    messages: _Messages
    folder: str
    address: str
    number: int = 0

    def __call__(self, called: str, content: bytes | BinaryIO) -> str:
        """Leave a file, and return its address."""
        number = self.number
        with open(os.path.join(self.folder, str(number)), "wb") as file:
            copyfileobj(BytesIO(content) if isinstance(content, bytes) else content, file)
        self.messages.say({"file": called})
        self.number += 1
        return f"{self.address}&{FILE}={number}"


def _work(dotted: str, request: Request, messages: _Messages) -> int:
    say = messages.say
    listen(lambda done, total, text: say({"bar": [float(done), float(total), str(text)[:100]]}))
    files = _Files(messages, sys.argv[4], f"{request.path}?job={sys.argv[3]}")
    module, _, name = dotted.rpartition(".")
    try:
        page = find_spec(module)
        if page and page.origin:
            os.chdir(
                os.path.dirname(page.origin)
            )  # a script may open the files beside it when it is imported
        result = getattr(import_module(module), name).work(request, files)
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
