"""The visitor's files around a run of a command: it begins with them, and its end keeps what it has left.

A command page imports this only for a visitor with a cookie, and for a run that has left files.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.backend import Backend
from core.folders import Named
from core.lists import ListSnapshot, Outcome
from core.pages.console.files_form import newest_files
from core.pages.console.folder import CHANGED, KEPT, NotKept, clear, end_of, left_by
from core.pages.console.program import values_of
from core.pages.console.record import Start, read
from core.pages.stateful import Visit, set_cookie, visit
from core.replay import Replay
from core.web.event import Request, Response


@dataclass(frozen=True, slots=True)
class Kept:
    """The visitor, and the list whose head names the files."""

    visit: Visit
    snapshot: ListSnapshot

    @property
    def named(self) -> Named:
        return Named.parse(self.snapshot.files)

    def begin(self, start: Start) -> Start:
        """The start of a run with the visitor's files. Raises `Unavailable`."""
        return replace(start, folder_version=self.named.version, folder=newest_files(self.visit, self.named))

    def end(self, start: Start, run: Replay) -> str:
        """Keep the files as the run has left them. Returns what became of them, in words; "" if there is
        nothing to keep. Raises `Unavailable`."""
        try:
            left_by(start, run)
            files = end_of(self.visit, start, self.named, run)
        except NotKept as why:
            return f"These files are not kept for the next time: {why}"
        if files is None:
            return ""
        visitor, lists = self.visit.visitor.id, self.visit.lists
        record = read(values_of(self.visit, self.snapshot)) if self.snapshot.count else None
        outcome = lists.append(visitor, self.snapshot.submission(), (), if_unchanged=True, files=files)
        # A program that waits for an answer began with this version.
        waiting = {record.start.folder_version} if record else set()
        after = {Named.parse(files.name).version, *waiting}
        clear(self.visit, outcome, {self.named.version, *waiting}, after)
        return KEPT if outcome is Outcome.DONE else CHANGED

    def name_visitor(self, response: Response) -> None:
        """Set the cookie of the visitor whose files were kept."""
        set_cookie(response, self.visit)


def kept(request: Request, backend: Callable[[], Backend]) -> Kept:
    """The visitor of a request and the newest files. Raises `Unavailable`."""
    current = visit(request, backend())
    return Kept(current, current.snapshot())
