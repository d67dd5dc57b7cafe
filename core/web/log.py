"""One short JSON line for each request: its method and status, and CloudWatch's embedded metrics.

It holds no cookie, no key and nothing that a visitor typed. The traceback of a failure, which may, is on a
line of its own, with the id that the visitor sees.

Metrics writes the line, with the log's fields as its metadata: a second line, by Logger, took half of a form
page's CPU, and CloudWatch bills every byte.
"""

from logging import INFO
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})

_UNWANTED: dict[str, Any] = {"location": None, "timestamp": None}  # CloudWatch keeps the time of every line
_logger = Logger(serialize_stacktrace=False, **_UNWANTED)
_metrics = Metrics()
# Without a namespace Powertools raises at every request, after the page has done its work.
_metrics.namespace = _metrics.namespace or "Wombat"


def log_request(request_id: str, method: str, status: int, *, is_page: bool = True) -> None:
    """Count the request; at level INFO, log its id, method and status as well, and whether its answer is
    another file than a page: `wombat visits` counts pages."""
    _metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    if status >= 500:
        _metrics.add_metric(name="Failures", unit=MetricUnit.Count, value=1)
    if _logger.log_level <= INFO:
        shown = method if method in METHODS else "other"
        _metrics.metadata_set.update(
            level="INFO", message="request", request_id=request_id, method=shown, status=status
        )
        if not is_page:
            _metrics.metadata_set["file"] = 1
    _metrics.flush_metrics()


def log_script_error(request_id: str, traceback: str) -> None:
    """Log the traceback of an author's script, with the id that its visitor sees."""
    _logger.error("script error", extra={"request_id": request_id, "traceback": traceback})


def log_lost_files(request_id: str) -> None:
    """Log that the bucket does not have a visitor's files that it should have."""
    _logger.error("lost files", extra={"request_id": request_id})


def log_failure(request_id: str) -> None:
    """Log the exception being handled, with its traceback."""
    _logger.exception("failure", extra={"request_id": request_id})
