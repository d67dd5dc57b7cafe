"""One short JSON line for each request: its id, method, status and duration.

It holds no cookie, no key and nothing that a visitor typed. The traceback of a failure, which may, is on a
line of its own, with the id that the visitor sees. CloudWatch bills every byte, and keeps the time of every
line itself.
"""

import json
import logging
import sys

from core.settings import log_level

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})

_encode = json.JSONEncoder(separators=(",", ":")).encode


class _Line(logging.Formatter):
    """Format a record as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname, "message": record.getMessage(), **record.__dict__["fields"]}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode(line)


class _StandardOutput(logging.Handler):
    """Write each record to standard output."""

    def emit(self, record: logging.LogRecord) -> None:
        _write(self.format(record))


def _write(line: str) -> None:
    """Write a line with one call, so that Lambda makes one entry of it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


handler = _StandardOutput()
handler.setFormatter(_Line())
_logger = logging.getLogger("wombat")
_logger.handlers = [handler]
_logger.propagate = False
_logger.setLevel(log_level())
# Lambda sets INFO, at which libraries log addresses and parameters: they may hold what a visitor typed.
logging.getLogger().setLevel(logging.WARNING)

_cold = True  # until the first request of this process


def log_request(
    request_id: str, method: str, status: int, milliseconds: float, *, is_page: bool = True
) -> None:
    """Log the request, whether its answer is another file than a page, and whether the process had just
    started: `wombat visits` counts them."""
    global _cold
    if not _logger.isEnabledFor(logging.INFO):
        return
    fields: dict[str, object] = {
        "level": "INFO",
        "message": "request",
        "request_id": request_id,
        "method": method if method in METHODS else "other",
        "status": status,
        "ms": round(milliseconds, 1),
    }
    if not is_page:
        fields["file"] = 1
    if _cold:
        fields["cold"] = 1
        _cold = False
    _write(_encode(fields))  # a record of `logging` takes as long again as all else here


def log_script_error(request_id: str, traceback: str) -> None:
    """Log the traceback of an author's script, with the id that its visitor sees."""
    _logger.error("script error", extra={"fields": {"request_id": request_id, "traceback": traceback}})


def log_lost_files(request_id: str) -> None:
    """Log that the bucket does not have a visitor's files that it should have."""
    _logger.error("lost files", extra={"fields": {"request_id": request_id}})


def log_failure(request_id: str) -> None:
    """Log the exception being handled, with its traceback."""
    _logger.exception("failure", extra={"fields": {"request_id": request_id}})
