"""Tracebacks and stacks as a terminal's interpreter has them: without the frames of the replay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import takewhile
from types import FrameType, TracebackType
from typing import Any

_HERE = os.path.dirname(__file__) + os.sep
_RUNNER = os.path.join(_HERE, "child.py")


def of_script(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback that starts in the script, not in what runs it."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename == _RUNNER:
        traceback = traceback.tb_next
    return traceback


def patch_traceback(traceback: Any) -> None:
    """Let what is printed, formatted or extracted pass over our own frames, and stacks end at the script."""
    kind = traceback.StackSummary
    real_extract = kind._extract_from_extended_frame_gen.__func__

    def extract(cls: Any, /, frames: Iterator[tuple[FrameType, Any]], **options: Any) -> Any:
        return real_extract(cls, _of_script(frames), **options)

    kind._extract_from_extended_frame_gen = classmethod(extract)


def _of_script(frames: Iterator[tuple[FrameType, Any]]) -> Iterator[tuple[FrameType, Any]]:
    for frame, positions in frames:
        file = frame.f_code.co_filename
        if file == _RUNNER:
            return
        if not file.startswith(_HERE):
            yield frame, positions


def patch_inspect(inspect: Any) -> None:
    """Let `inspect.stack` and its like end at the script too."""
    real_outer = inspect.getouterframes

    def getouterframes(frame: Any, context: int = 1) -> Any:
        script = takewhile(lambda info: info.filename != _RUNNER, real_outer(frame, context))
        return [info for info in script if not info.filename.startswith(_HERE)]

    inspect.getouterframes = getouterframes
