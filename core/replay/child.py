"""The forked process: it becomes a fresh interpreter on a terminal, runs the script and reports its end."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from collections.abc import Sequence
from types import CodeType
from typing import NoReturn

from core.replay import frames, interpreter, sandbox, stream
from core.replay.alarm import Alarm
from core.replay.clock import Clock
from core.replay.folder import Script
from core.replay.imports import Patches
from core.replay.randomness import Randomness
from core.replay.result import Answer, Limits
from core.replay.terminal import Terminal
from core.replay.working_directory import WorkingDirectory

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")  # of a class's name: EOF Error
_real_exit = os._exit


def run(
    script: Script,
    directory: WorkingDirectory,
    answers: Sequence[Answer],
    argv: Sequence[str],
    seed: int,
    started: float,
    limits: Limits,
    pipe: int,
    boundary: bytes,
    parent: tuple[int, int],
    hidden: Sequence[str],
) -> NoReturn:
    """Run the script in this process, which ends with it. parent: its process and group number; hidden: the
    loaded modules that the script must not find."""
    gc.freeze()  # what the parent has made stays where it is: shared memory need not be copied
    own = sandbox.close_files(pipe)
    sandbox.default_signals()
    sandbox.clean_environment(directory.here, directory.temporary)
    os.chdir(directory.here)
    clock = Clock(started)
    randomness = Randomness(seed)
    terminal = Terminal(own, boundary, answers, clock)
    interpreter.forget_parent(script, hidden)
    terminal.install(script.source)
    clock.install()
    randomness.install()
    Patches(
        {
            "datetime": clock.patch_datetime,
            "threading": clock.patch_threading,
            "selectors": clock.patch_selectors,
            "random": randomness.patch_random,
            "uuid": randomness.patch_uuid,
            "numpy.random": randomness.patch_numpy,
            "signal": Alarm(clock).patch_signal,
            "getpass": terminal.patch_getpass,
            "subprocess": terminal.patch_subprocess,
            "inspect": frames.patch_inspect,
            "traceback": frames.patch_traceback,
        },
        directory.here,
    ).install()
    _watch_exit(terminal)
    sandbox.limit(limits)
    sandbox.lock(*parent)
    path = os.path.join(directory.here, script.name)
    code = script.compiled.get(path)
    _run_main(terminal, [script.name, *argv], path, script.source, code)


def _run_main(
    terminal: Terminal, argv: list[str], path: str, source: bytes, code: CodeType | None
) -> NoReturn:
    main = interpreter.main_module(path)
    sys.argv = argv
    sys.path.insert(0, os.path.dirname(path))
    me = os.getpid()
    interpreter.level_recursion()
    died: BaseException | None = None
    status = 0
    try:
        exec(code or compile(source, path, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as exit:
        status = _say_exit(exit)
    except BaseException as error:
        died = error.with_traceback(frames.of_script(error.__traceback__))
    if died is not None:
        report = _describe(died)
        _call_hook(died)
        died.__traceback__ = None
        died = None
    else:
        report = None
    _shut_down(terminal.clock)
    sys.modules.pop("__main__", None)
    del main
    gc.collect()  # what the script has left behind says good-bye, as at an interpreter's end
    for out in (sys.stdout, sys.stderr, terminal.stdout):
        try:
            out.flush()
        except Exception:
            pass
    if os.getpid() == me:
        if report is None:
            terminal.tell(stream.DONE, str(status))
        else:
            for kind, payload in zip((stream.ERROR, stream.TRACEBACK, stream.DIED), report, strict=True):
                terminal.tell(kind, payload)
    _real_exit(0)


def _watch_exit(terminal: Terminal) -> None:
    """Say that the script left by os._exit, which otherwise looks like an accident."""
    me = os.getpid()

    def leave(status: int) -> NoReturn:
        if os.getpid() == me:
            terminal.tell(stream.LEFT, str(status))
        _real_exit(status)

    os._exit = leave


def _say_exit(exit: SystemExit) -> int:
    """Print the argument of sys.exit, unless it is a number; the exit status."""
    if exit.code is None or isinstance(exit.code, int):
        return (exit.code or 0) & 0xFF
    try:
        sys.stderr.write(f"{exit.code}\n")
        sys.stderr.flush()
    except Exception:
        pass
    return 1


def _describe(error: BaseException) -> tuple[str, str, str]:
    """The message for the visitor, the traceback for the author, and the names of the error's classes."""
    sandbox.allow_report()
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    try:
        words = in_words(error)
    except BaseException:  # an error that cannot even be printed
        words = type(error).__name__
    try:
        import traceback

        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException:
        text = ""
    return words, text[-50_000:], kinds


def in_words(error: BaseException) -> str:
    """The error's message; where it has none of its own, its class in words: 'assertion error'."""
    words = _WORDS.findall(type(error).__name__)
    name = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    if isinstance(error, MemoryError):
        return "this needs more memory than the page may use"
    if isinstance(error, KeyError) and len(error.args) == 1:
        return f"{name}: {error.args[0]!r}"[:1000]
    message = str(error).strip()
    if not message or "<class '" in message:
        return name
    return message[:1000]


def _call_hook(error: BaseException) -> None:
    """Let a script that has its own last words say them; a traceback is not for visitors."""
    if sys.excepthook is not sys.__excepthook__:
        try:
            sys.excepthook(type(error), error, error.__traceback__)
        except BaseException:
            pass


def _shut_down(clock: Clock) -> None:
    """Wait for the script's threads and call its atexit functions, in the interpreter's own order."""
    threading = sys.modules.get("threading")
    try:
        if threading is not None:
            threading._shutdown()
        clock.over = True
        atexit._run_exitfuncs()
    except BaseException:
        sys.excepthook(*sys.exc_info())
