"""Skip tests on machines that lack something."""

import os
from typing import NoReturn

import pytest


def cannot_run(reason: str) -> NoReturn:
    """Skip the test, or fail it on CI, where a skipped test would go unnoticed."""
    if os.environ.get("CI"):
        pytest.fail(f"cannot run on CI: {reason}")
    pytest.skip(reason)
