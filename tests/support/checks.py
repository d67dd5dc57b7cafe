"""What a test does when the machine lacks something that it needs."""

import os
from typing import NoReturn

import pytest


def cannot_run(reason: str) -> NoReturn:
    """Skip a test here, but fail it on CI: a check that cannot run there would never be missed."""
    if os.environ.get("CI"):
        pytest.fail(f"cannot run on CI: {reason}")
    pytest.skip(reason)
