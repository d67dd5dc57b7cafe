"""Run one page in a separate process, as Lambda's runtime does:

    python3.14 -I -S -B child.py <package> <module.handler> <events.json>

Only the standard library and the package can be imported. Each input line is a JSON object: `{"event": NAME,
"times": N}` sends a request N times; `{"keep": NAME}` sends it once and keeps the cookies, as a browser does.
With `"stub": <answers.json>` calls of AWS are answered in the process from then on. Each output line has, for
one request, the elapsed and CPU seconds (child processes included), the answer's status and size, and the
process's peak memory. The first request includes the import.
"""

import base64
import datetime
import decimal
import importlib
import json
import logging
import os
import resource
import sys
import time
import traceback
import warnings
import zlib
from collections.abc import Callable
from typing import Any

# Lambda's runtime client imports these modules before a page.
RUNTIME = (base64, datetime, decimal, logging, traceback, warnings)


class Context:
    function_name = "page"
    function_version = "$LATEST"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:page"
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"
    log_group_name = log_stream_name = "page"

    def get_remaining_time_in_millis(self) -> int:
        return 25_000


def cpu() -> float:
    """The CPU seconds of this process, and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def cpu_of_children() -> float:
    """Those of children that are running: the run server. To look takes a millisecond or two, so that a
    measurement begins with this and ends with it."""
    return sum(map(cpu_of_child, os.listdir("/proc")))  # noqa: PTH208


def cpu_of_child(process: str) -> float:
    """That of a running child and of its own children; 0 for other processes."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as stat:  # noqa: PTH123
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ours = int(fields[1]) == os.getpid()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if ours else 0.0


def peak_memory() -> int:
    """Return the peak memory in bytes. Not `ru_maxrss`, which includes the parent's before the fork."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - imports nothing
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def cookies_of(answer: dict[str, Any]) -> list[str]:
    set_cookies = answer.get("cookies") or answer.get("multiValueHeaders", {}).get("set-cookie") or []
    one = {name.lower(): value for name, value in answer.get("headers", {}).items()}.get("set-cookie")
    return [cookie.partition(";")[0] for cookie in set_cookies or ([one] if one else [])]


def stub_transport(answers_file: str) -> None:
    """Answer the page's calls of AWS in this process from now on, after they are signed."""
    with open(answers_file, encoding="utf-8") as file:  # noqa: PTH123
        answers = {
            operation: [(mark.encode(), json.dumps(answer).encode()) for mark, answer in known]
            for operation, known in json.load(file).items()
        }

    def answer_to(operation: str, request: bytes) -> bytes:
        return next(answer for mark, answer in answers[operation.rpartition(".")[2]] if mark in request)

    if "core.aws.connection" in sys.modules:
        from core.aws.connection import Connections, Reply

        def answered(
            self: Connections, method: str, target: str, headers: Any, body: Any, into: Any
        ) -> Reply:
            answer = answer_to(headers["x-amz-target"], body)
            return Reply(200, answer, {"x-amz-crc32": str(zlib.crc32(answer))})

        Connections.send = answered  # type: ignore[assignment, method-assign]
        return

    from botocore.awsrequest import AWSResponse
    from botocore.httpsession import URLLib3Session

    class Raw:
        def __init__(self, body: bytes) -> None:
            self.body = body

        def stream(self) -> list[bytes]:
            return [self.body]

    def send(self: URLLib3Session, request: Any) -> AWSResponse:
        answer = answer_to(request.headers["X-Amz-Target"].decode(), request.body)
        headers: Any = {"x-amz-crc32": str(zlib.crc32(answer)), "x-amzn-requestid": "4KBNVRGD25RG1KEO"}
        raw: Any = Raw(answer)
        return AWSResponse(request.url, 200, headers, raw)

    URLLib3Session.send = send  # type: ignore[method-assign]


def main(package: str, dotted: str, events_file: str) -> None:
    with open(events_file, encoding="utf-8") as file:  # noqa: PTH123
        events = json.load(file)
    report = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # log lines
    sys.path.insert(0, package)
    jar: list[str] = []
    handler: Callable[[dict[str, Any], Context], dict[str, Any]] | None = None
    for line in sys.stdin:
        command = json.loads(line)
        if "stub" in command:
            stub_transport(command["stub"])
        name, times = command.get("keep") or command["event"], command.get("times", 1)
        event = events[name] | ({"cookies": jar} if jar else {})
        running_before = cpu_of_children()
        wall_before, cpu_before = time.perf_counter(), cpu()
        if handler is None:
            module, _, attribute = dotted.rpartition(".")
            handler = getattr(importlib.import_module(module), attribute)
        for _ in range(times):
            answer = handler(event, Context())
        wall, used = time.perf_counter() - wall_before, cpu() - cpu_before
        used += cpu_of_children() - running_before
        if "keep" in command:
            jar = cookies_of(answer) or jar
        measured = {
            "wall": wall / times,
            "cpu": used / times,
            "status": answer["statusCode"],
            "bytes": len(answer["body"]),
            "memory": peak_memory(),
            "modules": len(sys.modules),
        }
        print(json.dumps(measured), file=report, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
