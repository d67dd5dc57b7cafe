"""The one pipe from a run to its parent: the script's own output, with marks in it.

A mark is a boundary that no script can guess, a letter, a length and a payload. Marks travel in the same pipe
as the output, so that a question's place in the transcript is exact, even if other threads write at the time.
Output is bytes as the script wrote them.
"""

from __future__ import annotations

import codecs
import os
import re
from typing import NamedTuple

PROMPT = b"p"  # the prompt follows, up to the question
# An answer is taken: its echo follows, or the output of other threads while the visitor thinks.
QUESTION = b"q"
SECRET = b"s"  # the same, by getpass
ECHO = b"a"  # after the output of other threads: the answer has come, and its echo follows
UNSHOWN = b"u"  # text follows that the script has not flushed: it is not on the terminal yet
OPEN = b"o"  # no answer is left: the run ends here, asking
OPEN_SECRET = b"h"
DONE = b"d"
DIED = b"x"  # payload: names of the exception's classes, joined by blanks
ERROR = b"e"  # payload: the exception's message, in pieces
TRACEBACK = b"t"  # payload: the traceback, in pieces
LEFT = b"l"  # payload: the number that os._exit was called with
PICTURE_PIECE = b"c"  # payload: a piece of the content of the picture that comes
PICTURE = b"i"  # payload: the title of a picture that is shown here; its line in the transcript follows

BOUNDARY_BYTES = 16
MARK_BYTES = BOUNDARY_BYTES + 3  # its kind, its payload's length
PICTURE_BYTES = 2_000_000  # of all pictures of a run: half of the files that fit Lambda's answer
PIECE_BYTES = 2_000  # a write of up to PIPE_BUF (4,096 bytes) is never torn apart by another writer

CLEAR = b"\x1b[H\x1b[2J\x1b[3J"  # the output of `clear` on an xterm
_HOME = r"\x1b\[(?:[01]?(?:;[01]?)?)[Hf]"
_CLEARING = re.compile(rf"(?:{_HOME}|\x1b\[[023]?J|\x1bc)++")
_CLEARS = re.compile(rf"\x1b\[[23]J|\x1bc|{_HOME}\x1b\[0?J")


def cleared(text: str) -> str:
    """The text with one form feed in place of each run of codes that clear the screen."""
    return _CLEARING.sub(_one_form_feed, text) if "\x1b" in text else text


def _one_form_feed(codes: re.Match[str]) -> str:
    return "\f" if _CLEARS.search(codes[0]) else codes[0]


def on_one_line(text: str) -> str:
    """The start of a text as one printable line that fits a mark."""
    words = " ".join(text[: PIECE_BYTES // 4].split())
    return "".join(character for character in words if character.isprintable())


def mark(boundary: bytes, kind: bytes, payload: bytes = b"") -> bytes:
    return boundary + kind + (len(payload).to_bytes(2, "big") + payload if payload else b"\0\0")


def mark_at(raw: bytes | bytearray, start: int) -> tuple[bytes, bytes, int] | None:
    """The letter, the payload and the end of the mark that starts there; None until all of it has arrived."""
    payload = start + MARK_BYTES
    end = payload + int.from_bytes(raw[payload - 2 : payload], "big")
    if len(raw) < payload or len(raw) < end:
        return None
    kind = start + BOUNDARY_BYTES
    return bytes(raw[kind : kind + 1]), bytes(raw[payload:end]), end


def write(fd: int, data: bytes) -> None:
    """Write all of data, however often the pipe is full."""
    while data:
        data = data[os.write(fd, data) :]


class Event(NamedTuple):
    """A mark as read back: its letter, its payload, and its place in the transcript in characters. A
    picture's place is that of its line."""

    kind: bytes
    payload: bytes
    position: int


def picture_line(title: str) -> str:
    """The line of a picture in a transcript."""
    return f"[picture: {title}]\n"


def parse(raw: bytes, boundary: bytes) -> tuple[str, list[Event]]:
    """The transcript and the marks in it. Bytes that are not UTF-8 become U+FFFD, as terminals show them. A
    picture is a line with its title."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    first, *rest = raw.split(boundary)
    text = cleared(decoder.decode(first))
    pieces = [text]
    position = len(text)
    events = []
    for piece in rest:
        size = int.from_bytes(piece[1:3], "big")
        kind, payload = piece[:1], piece[3 : 3 + size]
        line = ""
        if kind == PICTURE:
            if pieces[-1][-1:] not in ("", "\n", "\f"):
                pieces.append("\n")
                position += 1
            line = picture_line(payload.decode("utf-8", "replace"))
        events.append(Event(kind, payload, position))
        text = line + cleared(decoder.decode(piece[3 + size :]))
        pieces.append(text)
        position += len(text)
    pieces.append(decoder.decode(b"", True))
    return "".join(pieces), events
