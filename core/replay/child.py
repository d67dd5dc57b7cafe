"""The forked process: it takes its request, runs the script and reports its end."""

from __future__ import annotations

import atexit
import gc
import marshal
import os
import re
import sys
from itertools import starmap
from types import CodeType
from typing import NamedTuple, NoReturn

from core.replay import frames, sandbox, seccomp, stream
from core.replay.clock import Clock
from core.replay.connection import LENGTH_BYTES
from core.replay.copy_on_write import copy_when_written
from core.replay.interpreter import Interpreter
from core.replay.result import Answer, Limits, Request
from core.replay.terminal import Terminal
from core.replay.working_directory import WorkingDirectory

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+")  # of a class's name: EOF Error
_real_exit, _real_read = os._exit, os.read

MESSAGE_CHARACTERS = 1_000
"""Of an error's message: a paragraph at most."""

TRACEBACK_CHARACTERS = 50_000
"""Of a traceback, from its end: far below the 256 KB of a log line."""


class Run(NamedTuple):
    """One run, as the run server knows it: everything but the visitor's request.

    `request` and `output`: descriptors of the pipes from and to the process that asked for the run.
    `servers`: the processes that the run must not reach. `data`: the server's bytes of data.
    """

    directory: WorkingDirectory
    limits: Limits
    network: bool
    request: int
    output: int
    servers: tuple[int, ...]
    data: int

    def reach(self, process: int) -> seccomp.Reach:
        """What the run may reach as that process."""
        server = self.servers[0]
        # Process numbers start anew at some time: then only the servers themselves are known.
        oldest = server if process > server > self.servers[-1] else 1
        return seccomp.Reach(oldest, self.servers, self.network)


def run(interpreter: Interpreter, run: Run) -> NoReturn:
    """Run the script in this process, which ends with it."""
    sandbox.default_signals()
    sandbox.set_inspectable(True)  # as processes are; its server is not
    boundary, request = _take_request(run.request)
    run.directory.add(request.files, interpreter.script.name)
    output = sandbox.close_files(run.output)
    path = interpreter.stand_in(run.directory)
    interpreter.clock.start(request.started, real=request.real_time)
    interpreter.randomness.start(request.seed)
    interpreter.terminal.connect(output, boundary, request.answers)
    sys.argv = [interpreter.script.name, *request.argv]
    sys.orig_argv = [sys.executable, *sys.argv]
    sys.path.insert(0, run.directory.here)
    copy_when_written(run.directory.links)
    _watch_exit(interpreter.terminal)
    sandbox.limit(run.limits, run.servers, run.data)
    seccomp.install(run.reach(os.getpid()))
    code = interpreter.code(path)
    _run_main(interpreter, code or path)


def _take_request(descriptor: int) -> tuple[bytes, Request]:
    """The boundary of the run's marks, and its request; no other process has read it."""
    length = int.from_bytes(_real_read(descriptor, LENGTH_BYTES), "big")
    request = bytearray()
    while len(request) < length and (piece := _real_read(descriptor, length - len(request))):
        request += piece
    os.close(descriptor)
    boundary, answers, *rest = marshal.loads(request)
    return boundary, Request(tuple(starmap(Answer, answers)), *rest)


def _run_main(interpreter: Interpreter, code: CodeType | str) -> NoReturn:
    """Run the code, or the source under that path, as `__main__`."""
    terminal = interpreter.terminal
    me = os.getpid()
    frames.level_recursion()
    died: BaseException | None = None
    status = 0
    try:
        if isinstance(code, str):
            code = compile(interpreter.script.source, code, "exec", dont_inherit=True)
        exec(code, sys.modules["__main__"].__dict__)
    except SystemExit as exit:
        status = _exit_status(exit)
    except BaseException as error:
        died = error.with_traceback(frames.of_script(error.__traceback__))
    if died is not None:
        report = _describe(died)
        _call_hook(died)
        died.__traceback__ = None
        died = None
    else:
        report = None
        _show_left_open(interpreter)
    _shut_down(interpreter.clock)
    sys.modules.pop("__main__", None)
    gc.collect()  # run finalizers, as at interpreter shutdown
    for out in (sys.stdout, sys.stderr, terminal.stdout):
        try:
            out.flush()
        except Exception:
            pass
    if os.getpid() == me:
        _report(terminal, report, status)
    _real_exit(0)


def _show_left_open(interpreter: Interpreter) -> None:
    """Show the figures that the script has left open. An error in one is not the script's."""
    try:
        interpreter.pictures.show_left_open()
    except Exception:
        pass


def _report(terminal: Terminal, error: tuple[str, str, str] | None, status: int) -> None:
    """Send how the script ended: the message, the traceback and the classes of its error, or its status."""
    if error is None:
        terminal.tell(stream.DONE, str(status))
    else:
        for kind, payload in zip((stream.ERROR, stream.TRACEBACK, stream.DIED), error, strict=True):
            terminal.tell(kind, payload)


def _watch_exit(terminal: Terminal) -> None:
    """Report it if the script leaves by os._exit, which would look like an accident."""
    me = os.getpid()

    def leave(status: int) -> NoReturn:
        if os.getpid() == me:
            terminal.tell(stream.LEFT, str(status))
        _real_exit(status)

    os._exit = leave


def _exit_status(exit: SystemExit) -> int:
    """The exit status of sys.exit's argument, which is printed unless it is a number."""
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
        message = message_of(error)
    except BaseException:  # an error that cannot even be printed
        message = type(error).__name__
    try:
        import traceback

        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException:
        text = ""
    return message, text[-TRACEBACK_CHARACTERS:], kinds


def message_of(error: BaseException) -> str:
    """The error's message; if it is empty, the class's name in words: 'assertion error'."""
    words = _WORDS.findall(type(error).__name__)
    name = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    if isinstance(error, MemoryError):
        return "this needs more memory than the page may use"
    if isinstance(error, KeyError) and len(error.args) == 1:
        return f"{name}: {error.args[0]!r}"[:MESSAGE_CHARACTERS]
    message = str(error).strip()
    if not message or "<class '" in message:
        return name
    return message[:MESSAGE_CHARACTERS]


def _call_hook(error: BaseException) -> None:
    """Call the script's own hook, if it has one. The interpreter's prints a traceback: not for visitors."""
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
        clock.halted = True
        atexit._run_exitfuncs()
    except BaseException:
        sys.excepthook(*sys.exc_info())
