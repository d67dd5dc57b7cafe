"""One short JSON line a request, and its counts, in CloudWatch's embedded metric format.

Neither holds anything that a visitor typed, a cookie or a key. The traceback of a failure, which
may, is a line of its own under the id that the visitor is shown.
"""

import os
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})

_UNWANTED: dict[str, Any] = {"location": None, "timestamp": None}  # CloudWatch keeps the time of every line
_logger = Logger(serialize_stacktrace=False, **_UNWANTED)
# Without a namespace Powertools raises at every request, after the page has done its work.
_metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or "Wombat")


def log_request(request_id: str, method: str, status: int) -> None:
    shown = method if method in METHODS else "other"
    _logger.info("request", extra={"request_id": request_id, "method": shown, "status": status})
    _metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    if status >= 500:
        _metrics.add_metric(name="Failures", unit=MetricUnit.Count, value=1)
    _metrics.flush_metrics()


def log_script_error(request_id: str, traceback: str) -> None:
    """Log why an author's script died, under the id that its visitor is shown."""
    _logger.error("script error", extra={"request_id": request_id, "traceback": traceback})


def log_failure(request_id: str) -> None:
    """Log the exception being handled, with its traceback."""
    _logger.exception("failure", extra={"request_id": request_id})
