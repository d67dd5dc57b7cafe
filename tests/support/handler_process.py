"""A handler in a separate process, as in Lambda: it answers one request at a time, and can be killed.

python -m tests.support.handler_process functions.mode.app.handler
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from infra.serve.site import environment_of
from infra.template.read import ROOT, SITE, functions, read_template


class Killed(Exception):
    """The process ended before it answered."""


class HandlerProcess:
    """The handler of the function `logical_id`, with the template's environment and its AWS at `endpoint`."""

    def __init__(self, logical_id: str, endpoint: str) -> None:
        template = read_template()
        function = functions(template)[logical_id]
        environment = os.environ | environment_of(template, function)
        environment |= {"AWS_ENDPOINT_URL": endpoint, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
        environment.pop("DYNAMODB_ENDPOINT", None)
        command = [sys.executable, "-m", "tests.support.handler_process", function["Properties"]["Handler"]]
        self._process = subprocess.Popen(
            command, env=environment, cwd=SITE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._one_at_a_time = threading.Lock()

    def answer(self, event: Mapping[str, Any]) -> Any:
        """Return the handler's answer. Raises `Killed`."""
        process = self._process
        assert process.stdin
        assert process.stdout
        with self._one_at_a_time:
            try:
                print(json.dumps(event), file=process.stdin, flush=True)
            except BrokenPipeError:
                raise Killed from None
            line = process.stdout.readline()
        if not line:
            raise Killed
        return json.loads(line)

    def kill(self) -> None:
        """Kill the process, as Lambda does at a timeout."""
        self._process.send_signal(signal.SIGKILL)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


def main(dotted: str) -> None:
    answers, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115 - the log has the rest of the process's life
    module, _, name = dotted.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        print(json.dumps(handler(json.loads(line), None)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
