"""The terminal of `make serve`: one short line for each request, and tracebacks to read."""

import logging
import time
from typing import Any

from werkzeug.serving import WSGIRequestHandler

from infra.serve.broken_page import traceback_of


class RequestLog(WSGIRequestHandler):
    """Print the time, method, address, status and duration of each request."""

    def run_wsgi(self) -> None:
        self._began = time.perf_counter()
        super().run_wsgi()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        milliseconds = (time.perf_counter() - self._began) * 1000
        path = "".join(each if each.isprintable() else "?" for each in self.path)
        now = time.strftime("%H:%M:%S")
        print(f"{now} {self.command} {path} {int(code)} {milliseconds:.0f} ms", flush=True)


class Readable(logging.Formatter):
    """Format a record of core's log as text: its message, and the traceback in the author's code."""

    def format(self, record: logging.LogRecord) -> str:
        fields: Any = record.__dict__["fields"]
        text = fields.get("traceback", "")
        if record.exc_info and record.exc_info[1]:
            text = traceback_of(record.exc_info[1])
        return f"{record.getMessage()} {fields['request_id']}\n{text}".rstrip()
