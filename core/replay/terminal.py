"""The run's terminal: streams on file descriptors 0, 1 and 2 that behave as on a terminal of 80 by 24.

Output goes through the same buffers as on a terminal: text that is not flushed is not shown. Reading,
by whatever way, takes the next answer; after the last one the run ends at once, inside the read: no `except`
and no `finally` of the script sees it, and nothing more reaches the transcript.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NoReturn

from core.replay import stream
from core.replay.clock import Clock, has_other_threads
from core.replay.result import END_OF_INPUT, INTERRUPT, Answer

COLUMNS, LINES = 80, 24

_CLEARS = r"(?:clear|cls|reset|tput\s+(?:clear|reset))(?:\s+-\w+)?"
_CLEAR_COMMAND = re.compile(rf"\s*{_CLEARS}(?:\s*(?:\|\||&&|;|\|)\s*{_CLEARS})*\s*;?\s*(?:[12]?>\s*\S+\s*)*")

_real_exit = os._exit
_server_errors = (
    getattr(sys.__stdout__, "errors", None) or "strict"
)  # follows from the locale, as any terminal's
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


class Terminal:
    """Where a script's output goes, and where its answers come from."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._fd = -1
        self._boundary = b""
        self._answers: Iterator[Answer] = iter(())
        self._keyboard = Keyboard(self)
        self.stdin = _text(io.BufferedReader(self._keyboard), "<stdin>", "r")
        self.stdout = _text(io.BufferedWriter(_Screen(1)), "<stdout>", "w")
        self.stderr = _text(io.BufferedWriter(_Screen(2)), "<stderr>", "w")

    def connect(self, fd: int, boundary: bytes, answers: Sequence[Answer]) -> None:
        """Begin a run: `fd` is the pipe to the client, `boundary` starts each mark in it."""
        self._fd = fd
        self._boundary = boundary
        self._answers = iter(answers)

    def install(self, source: bytes) -> None:
        """Put the streams in place, and every other way to ask, to measure and to clear the screen."""
        self._replaced = [sys.stdin, sys.stdout, sys.stderr]  # or their descriptors would be closed
        sys.stdin = sys.__stdin__ = self.stdin  # type: ignore[misc]
        sys.stdout = sys.__stdout__ = self.stdout  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = self.stderr  # type: ignore[misc]
        real_input = builtins.input
        real_read, real_isatty, real_system = os.read, os.isatty, os.system

        def input(*prompt: object, **wrong: object) -> str:
            if wrong or len(prompt) > 1 or not self._is_terminal():
                return real_input(*prompt, **wrong)  # raises if an argument is wrong
            return self._input(*prompt)

        def read(fd: int, length: int, /) -> bytes:
            return self._keyboard.take(length) if fd == 0 else real_read(fd, length)

        def isatty(fd: int, /) -> bool:
            return fd in (0, 1, 2) or real_isatty(fd)

        def system(command: Any) -> int:
            if clears(os.fsdecode(command)):
                stream.write(1, stream.CLEAR)
                return 0
            return real_system(command)

        for function in (input, read, isatty, system):
            function.__module__, function.__qualname__ = "builtins", function.__name__
        builtins.input = input
        os.read, os.isatty, os.system = read, isatty, system
        os.getlogin = lambda: os.environ["LOGNAME"]
        os.get_terminal_size = lambda fd=1, /: os.terminal_size((COLUMNS, LINES))
        if b"open(0" in source or b"/dev/" in source:
            self._install_open()

    def _install_open(self) -> None:
        """Let `open(0)` and `open("/dev/tty")` be the terminal, for the scripts that name it."""
        real_open = builtins.open

        def open(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            reads = not set("wax+") & set(mode)
            if (file == 0 and file is not False) or (file in ("/dev/stdin", "/dev/tty") and reads):
                reader = io.BufferedReader(Keyboard(self))
                return reader if "b" in mode else _text(reader, str(file), mode)
            if file in ("/dev/tty", "/dev/stdout", "/dev/stderr"):
                file = 2 if file == "/dev/stderr" else 1
                kwargs["closefd"] = False
            return real_open(file, mode, *args, **kwargs)

        builtins.open = io.open = open

    def _is_terminal(self) -> bool:
        """Whether input() has the terminal's own streams, as CPython's own test has it."""
        try:
            encodings = sys.stdin.encoding, sys.stdin.errors, sys.stdout.encoding, sys.stdout.errors
            texts = all(isinstance(name, str) for name in encodings)
            return texts and sys.stdin.fileno() == 0 and sys.stdout.fileno() == 1
        except Exception:
            return False

    def _input(self, prompt: object = "") -> str:
        for out in (sys.stderr, sys.stdout):
            try:
                out.flush()
            except Exception:
                pass
        text = str(prompt).encode(sys.stdout.encoding, sys.stdout.errors or "strict")
        if sys.version_info < (3, 13):
            text = text.partition(b"\0")[0]  # as C prints it
        if b"\0" in text:
            raise ValueError("input: prompt string cannot contain null characters")
        line = self.answer(text)
        if not line:
            raise EOFError  # without a message, as from a terminal
        return line.removesuffix(b"\n").decode(sys.stdin.encoding, sys.stdin.errors or "strict")

    def answer(self, prompt: bytes = b"", secret: bool = False) -> bytes:
        """The next answer as a line with its end; b"" for Ctrl-D. Without an answer, the run ends here.

        Raises KeyboardInterrupt for Ctrl-C; if the script handles the signal itself, its question stays open.
        """
        self.clock.settle()
        asked = self._mark(stream.PROMPT) + prompt if prompt else b""
        given = next(self._answers, None)
        if given is None:
            self._stop_asking(asked, secret)
        asked += self._mark(stream.SECRET if secret else stream.QUESTION)
        between = has_other_threads()  # they may write before the answer comes
        if between:
            stream.write(self._fd, asked)
        self.clock.answered(given.at)
        line, echo = _typed(given.text)
        stream.write(self._fd, (self._mark(stream.ECHO) if between else asked) + (b"" if secret else echo))
        if given.text == INTERRUPT:
            signal.raise_signal(signal.SIGINT)  # KeyboardInterrupt, unless the script handles it
            return self.answer(secret=secret)
        return line

    def _stop_asking(self, asked: bytes, secret: bool) -> NoReturn:
        stream.write(self._fd, asked + self._mark(stream.UNSHOWN))
        try:
            self.stdout.flush()  # text that is not shown yet may be the question's label
        finally:
            stream.write(self._fd, self._mark(stream.OPEN_SECRET if secret else stream.OPEN))
            _real_exit(0)

    def _mark(self, kind: bytes) -> bytes:
        return stream.mark(self._boundary, kind)

    def tell(self, kind: bytes, payload: str = "") -> None:
        """Send a text with a mark; a long one is split."""
        self.send(kind, payload.encode("utf-8", "replace"))

    def send(self, kind: bytes, data: bytes) -> None:
        """Send a mark; a long payload is split."""
        for start in range(0, len(data) or 1, stream.PIECE_BYTES):
            piece = data[start : start + stream.PIECE_BYTES]
            stream.write(self._fd, stream.mark(self._boundary, kind, piece))

    def patch_getpass(self, getpass: Any) -> None:
        def ask(prompt: str = "Password: ", stream: Any = None, **_: Any) -> str:
            if stream is not None:
                stream.write(prompt)
                stream.flush()
                prompt = ""
            line = self.answer(str(prompt).encode(), secret=True)
            if not line:
                raise EOFError
            if stream is None:
                os.write(self._fd, b"\n")
            else:
                stream.write("\n")
                stream.flush()
            return line.removesuffix(b"\n").decode()

        ask.__name__ = ask.__qualname__ = "unix_getpass"
        getpass.getpass = getpass.unix_getpass = ask

    def patch_subprocess(self, subprocess: ModuleType) -> None:
        """Let `subprocess.run("clear")` work where no such program is installed."""
        real_init = subprocess.Popen.__init__

        def init(self: Any, args: Any, *rest: Any, **options: Any) -> None:
            words = (
                args
                if isinstance(args, (str, bytes))
                else list(args)
                if hasattr(args, "__iter__")
                else [args]
            )
            command = os.fsdecode(words) if isinstance(words, (str, bytes)) else " ".join(map(str, words))
            if clears(command):
                args = ["/bin/sh", "-c", r"printf '\033[H\033[2J\033[3J'"]
                options["shell"] = False
            real_init(self, args, *rest, **options)

        subprocess.Popen.__init__ = init


class _Device(io.FileIO):
    """A descriptor that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class Keyboard(_Device):
    """File descriptor 0, whose lines are the answers."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(0, "r", closefd=False)
        self._terminal = terminal
        self._left = b""

    def take(self, size: int) -> bytes:
        """Up to size bytes of one line, as a terminal gives them; b"" at Ctrl-D."""
        if not self._left:
            self._left = self._terminal.answer()
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def readinto(self, buffer: Any) -> int:
        taken = self.take(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self.take(65_536), b""))

    def read(self, size: int | None = -1) -> bytes:
        return self.readall() if size is None or size < 0 else self.take(size)


class _Screen(_Device):
    """File descriptor 1 or 2."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd, "w", closefd=False)


def _text(buffer: Any, name: str, mode: str) -> io.TextIOWrapper:
    """A stream as the interpreter makes it for a terminal under UTF-8."""
    buffer.raw.name = name
    errors = "backslashreplace" if name == "<stderr>" else _server_errors
    text = io.TextIOWrapper(buffer, encoding="utf-8", errors=errors, newline="\n", line_buffering=True)
    text.mode = mode  # type: ignore[misc]
    return text


def _typed(text: str) -> tuple[bytes, bytes]:
    """The bytes that a terminal hands to the program for an answer, and the bytes that it echoes."""
    if text == INTERRUPT:
        return b"", b"^C"
    if text == END_OF_INPUT:
        return b"", b""
    line = text.encode("utf-8", "surrogateescape").replace(b"\n", b" ") + b"\n"
    return line, _echo(line)


def _echo(line: bytes) -> bytes:
    """The echo of a line: control characters, other than tab and line end, as ^X."""
    return _CONTROL.sub(lambda found: b"^" + bytes([found[0][0] ^ 64]), line)


def clears(command: str) -> bool:
    """Whether a shell command does nothing but clear the screen."""
    return _CLEAR_COMMAND.fullmatch(command) is not None
