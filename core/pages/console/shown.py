"""What a console page shows: a run of its script, and its forms as they were sent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.lists import Submission
from core.pages.console.files_template import YourFiles
from core.pages.console.record import Recorded
from core.pages.console.sent import Action, Sent
from core.replay import Replay, fingerprints


@dataclass(frozen=True)
class Shown:
    """A run to show: the answers that it was given, and the values that its forms must return."""

    run: Replay
    answers: Sequence[Recorded]
    submission: Submission
    beginning: str
    until: float = math.inf
    """When rendering must end, by `time.monotonic()`."""
    files: YourFiles | None = None
    """None on a page that keeps no files."""

    @cached_property
    def fingerprints(self) -> list[str]:
        """The fingerprints of the run, which each of the page's forms needs."""
        return fingerprints(self.run)


@dataclass(frozen=True, slots=True)
class FormState:
    """What the page's forms hold, the errors beside the answer, a notice above the page, and answers that the
    page offers `instead` of the one with errors."""

    sent: Sent
    errors: Sequence[str] = ()
    notice: str = ""
    instead: Sequence[str] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has typed anything, and there is nothing to say about it."""
        sent = self.sent
        return not (self.errors or self.notice or sent.text or sent.many) and sent.action == Action.SEND
