"""The visitor's files on a console or command page: those that a run began with, and those that it leaves.

A session is one record: the script's start and its answers. Its start names the version of the folder that it
began with. The answer that ends the script keeps the folder as the run has left it, in the same change of the
list, unless the visitor's files have changed since the session began.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from core.folders import Files, Named
from core.lists import FilesNamed, Outcome
from core.pages.console.record import Start
from core.pages.uploads import CODE
from core.replay import Replay

if TYPE_CHECKING:
    from core.pages.stateful import Visit

SINCE = "+"  # after a session's name: the visitor has changed files since its end

MAX_FILES = 100  # of a visitor on a page: a list that a page can show
MAX_FILE_BYTES = 4_000_000  # of one: an upload or a download of Lambda's 6 MB holds it
MAX_BYTES = 10_000_000  # of all: read at once, and copied at each run

CHANGED = (
    "Your files on this page have changed since this program started, for example in another tab. So the "
    "files that it left were not kept for the next time."
)
NOT_YET = "The files that this program left are not kept yet for the next time."
KEPT = "These files are kept for the next time that you start this program."


class NotKept(Exception):
    """Files that cannot be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of the files that an ended run has left. `note`: in words; `offer`: whether the visitor
    may choose to keep them."""

    note: str = ""
    offer: bool = False


def session_of(start: Start) -> str:
    """The identity of a session; its seed stays secret."""
    return blake2b(f"{start.seed:x}.{start.at}".encode(), digest_size=6).hexdigest()


def has_ended(run: Replay) -> bool:
    """Whether the script has run to an end of its own. A script that failed has, as on a terminal."""
    return run.state in ("finished", "failed")


def left_by(start: Start, run: Replay) -> Files:
    """The folder as the run has left it, without what Python could import. Raises `NotKept`."""
    files = {name: content for name, content in start.folder.items() if name not in run.gone}
    for file in run.files:
        if file.name.lower().endswith(CODE):
            continue
        if file.content is None:
            raise NotKept(f"with {file.name}, which has {file.size:,} bytes, they are too large.")
        files[file.name] = file.content
    check_limits(files)
    return files


def check_limits(files: Files) -> None:
    """Raise `NotKept` if a folder cannot have these files."""
    if len(files) > MAX_FILES:
        raise NotKept(f"There would be {len(files):,} files; at most {MAX_FILES} are kept.")
    for name, content in files.items():
        if len(content) > MAX_FILE_BYTES:
            raise NotKept(_too_large(name, len(content)))
    size = sum(map(len, files.values()))
    if size > MAX_BYTES:
        raise NotKept(f"Your files would have {size:,} bytes in all; at most {MAX_BYTES:,} are kept.")


def _too_large(name: str, size: int) -> str:
    return f"{name} has {size:,} bytes; a file that is kept has at most {MAX_FILE_BYTES:,}."


def leaving(start: Start, named: Named, run: Replay) -> Leaving:
    """What became of the files of a run that has ended."""
    if not has_ended(run):
        return Leaving()
    try:
        files = left_by(start, run)
    except NotKept as why:
        return Leaving(f"The files that this program left are not kept for the next time: {why}")
    if named.session.rstrip(SINCE) == session_of(start):
        return Leaving(KEPT) if files else Leaving()
    if files == start.folder:
        return Leaving()
    return Leaving(NOT_YET if named.version == start.folder_version else CHANGED, offer=True)


def end_of(
    visit: "Visit", start: Start, named: Named, run: Replay, *, asked: bool = False
) -> FilesNamed | None:
    """Store the folder as a run has left it, and name it for the head; None if there is nothing to keep, or
    if the visitor's files have changed since the session began and nobody has `asked` for these.

    Raises `NotKept` if the visitor has stored too much, and `Unavailable`.
    """
    session = session_of(start)
    if not has_ended(run) or not (asked or named.version == start.folder_version or named.session == session):
        return None
    try:
        files = left_by(start, run)
    except NotKept:
        return None  # the page says why
    if files == start.folder:
        same = named.version == start.folder_version and named.session != session
        return None if same else FilesNamed(str(Named(start.folder_version, session)))
    return FilesNamed(str(Named(stored(visit, files), session)))


def stored(visit: "Visit", files: Files) -> str:
    """Store a folder as a new version, and return its name. Raises `NotKept` beyond the allowance, and
    `Unavailable`."""
    if not files:
        return ""
    from core.folders.archive import pack

    packed = pack(files)
    if not visit.allows_bytes(len(packed), files=True):
        from core.pages.stateful import TOO_MUCH

        raise NotKept(TOO_MUCH)
    return visit.backend.folders().put(visit.visitor.id, files, packed)


def clear(visit: "Visit", outcome: Outcome, before: Collection[str], after: Collection[str]) -> None:
    """Delete the versions that a change has replaced, or, if there was none, those that it would have
    named."""
    stale = {*before} - {*after} if outcome is Outcome.DONE else {*after} - {*before}
    stale.discard("")
    if stale:
        visit.backend.folders().remove(visit.visitor.id, stale)
