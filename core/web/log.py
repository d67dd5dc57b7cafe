"""One short JSON line a request: what it was, and its counts, in CloudWatch's embedded metric format.

It holds nothing that a visitor typed, no cookie and no key. The traceback of a failure, which may, is
a line of its own under the id that the visitor is shown.

The line is the one that Metrics writes, with what a log should say of the request as its metadata. A second
one, of Logger's, took half of a form page's CPU, and its bytes are paid for.
"""

from logging import INFO
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})

_UNWANTED: dict[str, Any] = {"location": None, "timestamp": None}  # CloudWatch keeps the time of every line
_logger = Logger(serialize_stacktrace=False, **_UNWANTED)
# Without a namespace Powertools raises at every request, after the page has done its work.
_metrics = Metrics()
_metrics.namespace = _metrics.namespace or "Wombat"


def log_request(request_id: str, method: str, status: int) -> None:
    """Count the request; and where lines of the level INFO are wanted, say which it was."""
    _metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    if status >= 500:
        _metrics.add_metric(name="Failures", unit=MetricUnit.Count, value=1)
    if _logger.log_level <= INFO:
        shown = method if method in METHODS else "other"
        _metrics.metadata_set.update(
            level="INFO", message="request", request_id=request_id, method=shown, status=status
        )
    _metrics.flush_metrics()


def log_script_error(request_id: str, traceback: str) -> None:
    """Log why an author's script died, under the id that its visitor is shown."""
    _logger.error("script error", extra={"request_id": request_id, "traceback": traceback})


def log_failure(request_id: str) -> None:
    """Log the exception being handled, with its traceback."""
    _logger.exception("failure", extra={"request_id": request_id})
