"""The result of a run, from its stream and its end."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.figures import Picture
from core.replay import stream
from core.replay.result import Asked, Limits, Replay, Shown

BAD_VALUES = frozenset(
    {"ValueError", "ArithmeticError", "LookupError", "MemoryError", "RecursionError", "SyntaxError"}
)
"""Errors that a value causes: after one of these the newest question is asked again in any case."""

_FILE_OF_ERROR = re.compile(r"\[Errno \d+\] [^:]*: (.*)", re.DOTALL)
"""The file's name in the message of an OSError, such as `[Errno 2] No such file or directory: 'a.txt'`."""


class Ended(NamedTuple):
    """A run that is over: its whole output, and how it ended."""

    raw: bytes
    why: str  # in words for the visitor, if it was stopped from outside
    status: int  # as waitpid gives it


def interpret(ended: Ended, boundary: bytes, limits: Limits) -> Replay:
    """The result of a run."""
    transcript, events = stream.parse(ended.raw, boundary)
    run = _outcome(ended, transcript, events, limits)
    pictures = tuple(shown for shown in _pictures(events) if shown.position < len(run.transcript))
    return run._replace(pictures=pictures)


def _pictures(events: Iterable[stream.Event]) -> Iterator[Shown]:
    """The pictures, each from the pieces before its mark."""
    content = b""
    for event in events:
        if event.kind == stream.PICTURE_PIECE:
            content += event.payload
        elif event.kind == stream.PICTURE:
            yield Shown(event.position, Picture(event.payload.decode("utf-8", "replace"), content))
            content = b""


def _outcome(ended: Ended, transcript: str, events: Iterable[stream.Event], limits: Limits) -> Replay:
    """The result without its pictures."""
    asked: list[Asked] = []
    prompt_at: int | None = None
    shown = 0
    error = traceback = b""
    for event in events:
        here = event.position
        if event.kind == stream.PROMPT:
            prompt_at = here
        elif event.kind in (stream.QUESTION, stream.SECRET):
            prompt = _prompt(transcript, prompt_at, here)
            asked.append(Asked(prompt, event.kind == stream.SECRET, here, here))
            prompt_at = None
        elif event.kind == stream.ECHO:
            asked[-1] = asked[-1]._replace(position=here)
        elif event.kind == stream.UNSHOWN:
            shown = here
        elif event.kind in (stream.OPEN, stream.OPEN_SECRET):
            label = _prompt(transcript, prompt_at, shown) or transcript[shown:here]
            secret = event.kind == stream.OPEN_SECRET
            return Replay(transcript[:shown], "asks", label, secret, asked=tuple(asked))
        elif event.kind == stream.DONE:
            status = int(event.payload)
            return Replay(transcript[:here], "finished", asked=tuple(asked), status=status)
        elif event.kind == stream.ERROR:
            error += event.payload
        elif event.kind == stream.TRACEBACK:
            traceback += event.payload
        elif event.kind == stream.DIED:
            return _died(transcript[:here], asked, error.decode(), traceback.decode(), event.payload.decode())
        elif event.kind == stream.LEFT:
            why = f"it ended itself by os._exit({event.payload.decode()})"
            return Replay(transcript[:here], "stopped", error=why, asked=tuple(asked))
    return _stopped(transcript[: limits.output], asked, ended)


def _stopped(transcript: str, asked: list[Asked], ended: Ended) -> Replay:
    """A run that has reported no end of its own."""
    if not ended.why and os.WIFSIGNALED(ended.status) and os.WTERMSIG(ended.status) == signal.SIGINT:
        return Replay(transcript, "finished", asked=tuple(asked))  # Ctrl-C, at its default action
    why = ended.why or _how(ended.status)
    return Replay(transcript, "stopped", error=why, asked=tuple(asked))


def _died(transcript: str, asked: list[Asked], error: str, traceback: str, kinds: str) -> Replay:
    """Ask the newest question again if its answer caused the error; else the script has failed.

    The answer caused it if nothing was shown since, or if the error is one that a value causes. It caused the
    error of a file only if it is part of the file's name; else the script cannot read or save a file of its
    own.
    """
    if kinds.startswith("KeyboardInterrupt "):
        return Replay(transcript, "finished", asked=tuple(asked))
    if asked:
        last = asked[-1]
        answer, _, shown = transcript[last.position :].partition("\n")
        names = kinds.split()
        file = _FILE_OF_ERROR.search(error) if "OSError" in names else None
        blamed = _is_in(answer, file[1]) if file else not shown
        if blamed or BAD_VALUES & set(names):
            before = transcript[: last.opened]
            return Replay(before, "asks", last.prompt, last.secret, error, traceback, tuple(asked[:-1]))
    return Replay(transcript, "failed", error=error, traceback=traceback, asked=tuple(asked))


def _is_in(answer: str, file: str) -> bool:
    """Whether an answer is part of a file's name, which is as `repr` writes it."""
    return bool(answer.strip()) and repr(answer.strip())[1:-1] in file


def _prompt(transcript: str, start: int | None, end: int) -> str:
    """The argument of input(), or the text of the line so far."""
    if start is not None and start < end:
        return transcript[start:end]
    line = max(transcript.rfind(mark, 0, end) for mark in "\n\f")
    return transcript[line + 1 : end]


def _how(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "it took too much computing time"
    if os.WIFSIGNALED(status):
        return f"it was ended by signal {signal.Signals(os.WTERMSIG(status)).name}"
    return "it ended without saying why"
