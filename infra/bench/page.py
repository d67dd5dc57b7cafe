"""A page in a separate process, and its requests."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from infra.bench.aws import KEY, NOW
from infra.build.lambda_python import find_python
from infra.serve.gateway import event_of

BROWSER = {
    "accept": "text/html,application/xhtml+xml",
    "accept-encoding": "gzip, deflate, br",
    "host": "wombat.example",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
Measured = dict[str, float]


def event(path: str, sent: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the event of a GET, or of a POST of a form."""
    headers, method, body = dict(BROWSER), "GET", b""
    if sent is not None:
        headers |= {"origin": "https://wombat.example", "sec-fetch-site": "same-origin"}
        headers["content-type"] = "application/x-www-form-urlencoded"
        method, body = "POST", urlencode(sent).encode()
    made = EnvironBuilder(
        path, "https://wombat.example", method=method, headers=[*headers.items()], data=body
    )
    request = Request(made.get_environ())
    return event_of(request, f"ANY {request.path}")


MODE = {"number": "3.5", "action": "Add another", "submission": "0.0.a1b2c3d4e5"}
CONSOLE = {"answer": "3.5", "action": "Send", "submission": f"{NOW}.0.a1b2c3d4e5"}
EVENTS = {
    "adder GET": event("/adder"),
    "adder POST": event("/adder", {"number1": "17", "number2": "25.5"}),
    "mode GET": event("/mode"),
    "mode POST": event("/mode", MODE),
    "console GET": event("/most-common"),
    "console POST": event("/most-common", CONSOLE),
    "mode result": event("/mode?result=1"),
}


class Process:
    """A page in a new process. It imports nothing before the first request."""

    def __init__(self, package: Path, handler: str, aws: str, events: Path, **variables: str) -> None:
        environment = {
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_SESSION_TOKEN": "t" * 800,
            "AWS_ENDPOINT_URL": aws,
            "DYNAMODB_ENDPOINT": aws,
            "TABLE_NAME": "wombat-Table-1ABCDEFGHIJKL",
            "SIGNING_SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:SigningKey-abcdef",
            "SECRET_KEY": KEY,
            "IDLE_DAYS": "30",
            "ABSOLUTE_DAYS": "90",
            "LOG_LEVEL": "INFO",
            "PYTHONHASHSEED": "0",
        }
        command: list[str | Path] = [
            find_python(),
            "-I",
            "-S",
            "-B",
            Path(__file__).with_name("child.py"),
            package,
            handler,
        ]
        self._process = subprocess.Popen(
            [*command, events],
            env=environment | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def keep(self, name: str) -> Measured:
        """Send a request once, and its cookies with all later ones."""
        return self._send({"keep": name})

    def run(self, name: str, times: int = 1, **more: str) -> Measured:
        """Send a request `times` times, and return the figures of one."""
        return self._send({"event": name, "times": times} | more)

    def _send(self, command: dict[str, Any]) -> Measured:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process of a page ended; its error is above")
        measured: Measured = json.loads(line)
        if measured["status"] not in (200, 303):
            raise RuntimeError(f"a page answered {measured['status']} to {command}")
        return measured

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._process.communicate()
