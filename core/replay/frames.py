"""Tracebacks and stacks as a terminal's interpreter has them: without the frames of the replay."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import takewhile
from types import FrameType, TracebackType
from typing import Any

_HERE = os.path.dirname(__file__) + os.sep
_RUNNER = os.path.join(_HERE, "child.py")


def of_script(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback from its first frame of the script on."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename == _RUNNER:
        traceback = traceback.tb_next
    return traceback


def patch_traceback(traceback: Any) -> None:
    """Let printed, formatted and extracted stacks leave out our own frames, and end at the script."""
    kind = traceback.StackSummary
    real_extract = kind._extract_from_extended_frame_gen.__func__

    def extract(cls: Any, /, frames: Iterator[tuple[FrameType, Any]], **options: Any) -> Any:
        script = takewhile(lambda entry: entry[0].f_code.co_filename != _RUNNER, frames)
        shown = (entry for entry in script if not entry[0].f_code.co_filename.startswith(_HERE))
        return real_extract(cls, shown, **options)

    kind._extract_from_extended_frame_gen = classmethod(extract)


def patch_inspect(inspect: Any) -> None:
    """Let `inspect.stack` and its like end at the script too."""
    real_outer = inspect.getouterframes

    def getouterframes(frame: Any, context: int = 1) -> Any:
        script = takewhile(lambda info: info.filename != _RUNNER, real_outer(frame, context))
        return [info for info in script if not info.filename.startswith(_HERE)]

    inspect.getouterframes = getouterframes


def level_recursion() -> None:
    """Let the script recurse as deep as on a terminal, where no frame is below its own."""
    below = 0
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        below += 1
        frame = frame.f_back
    get, change = sys.getrecursionlimit, sys.setrecursionlimit
    change(1000 + below)
    sys.getrecursionlimit = lambda: get() - below
    sys.setrecursionlimit = lambda limit, /: change(limit + below)
