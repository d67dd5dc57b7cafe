"""The input and the output of a replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from core.figures import Picture

if TYPE_CHECKING:
    from core.replay.working_directory import Written

END_OF_INPUT = "\x04"
"""An answer of this one character is Ctrl-D on a terminal: `input()` raises EOFError, a read ends."""

INTERRUPT = "\x03"
"""An answer of this one character is Ctrl-C on a terminal: KeyboardInterrupt."""


NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class Answer(NamedTuple):
    """A visitor's answer to one question: one line without its end, and when it was recorded (Unix time)."""

    text: str
    at: float


class Limits(NamedTuple):
    """How much one run may use: far more than a page needs, far less than would hurt a server."""

    deadline: float = 10.0
    """Seconds of wall time: a third of the gateway's 30, so that the page can still say why."""

    cpu: int = 10
    """Seconds of CPU of each process of the run; the deadline governs, unless the machine is busy."""

    output: int = 1_000_000
    """Characters of transcript: a page of that size still fits Lambda's 6 MB answer with its markup."""

    memory: int = 256 * 1024 * 1024
    """Bytes beyond those of the run server: half of a 512 MB function."""

    processes: int = 32
    """Processes of one run alive at one time; Lambda allows 1,024 in all."""

    file_size: int = 64 * 1024 * 1024
    """Bytes of one file: an eighth of Lambda's /tmp."""

    disk: int = 256 * 1024 * 1024
    """Bytes of all its files: half of Lambda's /tmp."""

    files: int = 10_000
    """Files and folders in all: counting them takes a tenth of a second."""

    returned: int = 0
    """Bytes of the files that it made or changed which are returned with its result."""


class Invocation(NamedTuple):
    """How a script is called: the arguments after its name, and the files that are added to its folder, by
    relative path. They take the place of files beside the script, but not of the script. `watch` gets its
    output while it runs, in pieces; for a run that is watched, time is real."""

    argv: tuple[str, ...] = ()
    files: Mapping[str, bytes] = NO_FILES
    watch: Callable[[bytes], object] | None = None


class Request(NamedTuple):
    """What a visitor's run depends on: the answers, where randomness and the clock (Unix seconds) start, the
    arguments after the script's name, the files that are added to its folder, by relative path, and whether
    its time is real."""

    answers: tuple[Answer, ...]
    seed: int
    started: float
    argv: tuple[str, ...] = ()
    files: Mapping[str, bytes] = NO_FILES
    real_time: bool = False


class Asked(NamedTuple):
    """One question that was answered: its text, whether it was secret, and its places in the transcript.

    `opened` is where the run would have ended without an answer, `position` where the answer's echo starts.
    Between the two stands the output of other threads while the visitor thought.
    """

    prompt: str
    secret: bool
    opened: int
    position: int


class Shown(NamedTuple):
    """A picture that a run showed, and where its line in the transcript starts. Beyond the limits of a run
    its content is empty."""

    position: int
    picture: Picture


class Replay(NamedTuple):
    """The result of a run.

    `transcript` is text as a terminal shows it: ANSI codes kept, a form feed where the screen was cleared,
    each answer echoed with its line end, an open prompt at the end. `state` is 'asks', 'finished', 'failed'
    or 'stopped'. `prompt` and `secret` describe the open question. `error` is for the visitor, `traceback`
    for the author's log. `asked` has one entry for every answer taken, in order: answers past `len(asked)`
    were not used. In state 'asks' with an `error`, answer number `len(asked)` was rejected. `status` is the
    exit status of a script that finished; `files` are those that it made or changed, `gone` the names of
    those of its invocation that it removed, none if `Limits.returned` is 0. `pictures` are in their order;
    each has a line with its title in the transcript.
    """

    transcript: str
    state: str
    prompt: str = ""
    secret: bool = False
    error: str = ""
    traceback: str = ""
    asked: tuple[Asked, ...] = ()
    status: int = 0
    files: tuple[Written, ...] = ()
    gone: tuple[str, ...] = ()
    pictures: tuple[Shown, ...] = ()

    @property
    def picture_bytes(self) -> int:
        """The size of its pictures."""
        return sum(len(shown.picture.content) for shown in self.pictures)

    @property
    def taken(self) -> int:
        """How many of the answers were used."""
        return len(self.asked)
