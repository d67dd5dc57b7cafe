"""Start the worker of a job: a second Lambda function, or a thread where the site is served locally."""

import json
import os
from threading import Thread

from core.jobs.store import Stores
from core.problems import Unavailable
from core.settings import in_lambda, worker


def start(stores: Stores, visitor: str, token: str) -> None:
    """Let a worker do the job. Raises `Unavailable` if none could be asked."""
    event = {"visitor": visitor, "job": token}
    if in_lambda():
        _invoke(worker(), json.dumps(event))
    else:
        from core.jobs.worker import do

        Thread(target=do, args=(stores, event, worker(), dict(os.environ)), daemon=True).start()


def _invoke(function: str, payload: str) -> None:
    from core.aws.endpoint import CallFailed
    from core.aws.functions import Functions

    try:
        Functions().start(function, payload.encode())
    except CallFailed as failed:
        raise Unavailable("The work could not be started.") from failed
