"""The list store as pages see it: its values, its outcomes and its protocol."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

Value = float | int | str

MAX_VALUES = 1_000_000  # in one list
NEWEST = 100  # values in a snapshot
TOKEN_BYTES = 5  # with the 3 bytes of a digest, 64 bits against mistaking a new submission for a repeated one

ANYWHERE = 999_999_999_999  # a version that no list reaches

_SUBMISSION = re.compile(r"([0-9]{1,12})\.([0-9]{1,12})\.([0-9a-f]{10})")


def state_name(version: int, token: bytes) -> str:
    """The name of a state of a list: of this version, made by the submission with this token. Versions alone
    start again when a visitor's data are deleted."""
    return f"{version}.{token.hex()}"


class Submission(NamedTuple):
    """One POST of one form: the form's unique token, and the state of the list when the form was made: the
    head's `born` (0 if there was no head) and its `version`."""

    token: bytes
    born: int = 0
    version: int = 0

    @property
    def anywhere(self) -> bool:
        """Whether it was made without a form, so that the state of the list is unknown."""
        return self.version == ANYWHERE

    @property
    def makes(self) -> str:
        """The name of the state that its change makes, unless there are other changes; "" if it was made
        without a form."""
        return "" if self.anywhere else state_name(self.version + 1, self.token)

    def twin(self) -> "Submission":
        """The submission of another form on the same page."""
        return self._replace(token=os.urandom(TOKEN_BYTES))

    def __str__(self) -> str:
        return f"{self.born}.{self.version}.{self.token.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Submission | None":
        """The submission in a form's hidden field; None if the text is not a submission."""
        match = _SUBMISSION.fullmatch(text)
        if not match:
            return None
        born, version, token = match.groups()
        return cls(bytes.fromhex(token), int(born), int(version))

    @classmethod
    def of_no_form(cls) -> "Submission":
        """A submission for a client without a form: each one is new, whatever the state of the list."""
        return cls(os.urandom(TOKEN_BYTES), version=ANYWHERE)


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """A visitor's open list at one moment.

    number, born, version: of its head.
    count: the number of values.
    newest: the newest values, at most `NEWEST`, in the order entered.
    tail: those of them that are not yet in chunks.
    results: the numbers of the last closed lists, newest last.
    reading: the key of the reading that the visitor has chosen for numbers or dates; "" if none.
    files: which version of the visitor's files is the newest; "" if none.
    """

    number: int = 0
    born: int = 0
    version: int = 0
    count: int = 0
    newest: tuple[Value, ...] = ()
    tail: tuple[Value, ...] = ()
    results: tuple[int, ...] = ()
    reading: str = ""
    files: str = ""

    def submission(self) -> Submission:
        """A submission for a form that shows this snapshot."""
        return Submission(os.urandom(TOKEN_BYTES), self.born, self.version)


class FilesNamed(NamedTuple):
    """The newest version of the visitor's files, for the head. `digest`: of their contents, if they are what
    the visitor has submitted."""

    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A calculated list, which never changes again. `closed` is when, in Unix seconds; `note` is the
    page's."""

    number: int
    count: int
    closed: int
    tail: tuple[Value, ...] = ()
    note: str = ""


class Outcome(Enum):
    """The outcome of a submission. Only DONE means that this call changed something."""

    DONE = "done"
    AGAIN = "the same submission has made this change before"
    OTHER = "the submission's token was used before, for a different change"
    UNSURE = "too many changes since the form was made to tell whether it was sent before"
    CONFLICT = "the list is no longer as the form showed it"
    FULL = "the list would have more than MAX_VALUES"


class Lists(Protocol):
    """The lists of all visitors of one page. Every call may raise `core.problems.Unavailable`. Then the
    change may or may not have been made, and the same submission can safely be sent again."""

    def prime(self) -> None:
        """Do one cheap read, so that the first visitor need not wait for a connection."""

    def read(self, visitor: str, as_of: str = "") -> ListSnapshot:
        """The open list, with every change acknowledged so far; empty if the visitor has no list. The page
        view that follows a change gives the name of the state that the change has made as `as_of`, and may
        get the list as it was then."""

    def append(
        self,
        visitor: str,
        submission: Submission,
        values: Sequence[Value],
        *,
        if_unchanged: bool = False,
        reading: str = "",
        files: FilesNamed | None = None,
    ) -> Outcome:
        """Add all `values` at the end of the open list, in one step. With `if_unchanged`, only if the list is
        still as the form showed it (otherwise CONFLICT). The values must compress to 4 MB; any 4 MB of text
        do. A `reading` that the visitor has chosen is kept with the lists; so is the newest version of the
        visitor's `files`, None to leave it as it is."""

    def take_back(
        self, visitor: str, submission: Submission, start: int | None = None, stop: int | None = None
    ) -> Outcome:
        """Remove the values from index `start` up to, not including, `stop`, by default the last one, if the
        list is still as the form showed it and has them (otherwise CONFLICT). They must be among the newest:
        the newest `NEWEST` are, and all values of the last bulk entry."""

    def close(
        self, visitor: str, submission: Submission, values: Sequence[Value] = (), note: str = ""
    ) -> tuple[Outcome, int]:
        """Add `values`, close the list with a `note` and open the next, in one step. Returns the closed
        list's number as well (also on AGAIN; 0 on any other outcome)."""

    def start_over(
        self,
        visitor: str,
        submission: Submission,
        values: Sequence[Value] = (),
        *,
        files: FilesNamed | None = None,
    ) -> Outcome:
        """Abandon the open list and open the next, with `values` in it, in one step, if the list is still
        as the form showed it (otherwise CONFLICT): nobody drops values unseen. `files` as in `append`."""

    def forget(self, visitor: str) -> None:
        """Delete everything that the visitor has in the table for this page."""

    def closed(self, visitor: str, number: int) -> Closed | None:
        """The closed list with that `number`; None if this visitor has no such list or it has expired."""

    def entries(
        self, visitor: str, of: ListSnapshot | Closed, start: int = 0, stop: int = MAX_VALUES
    ) -> Iterator[Value]:
        """The values from index `start` up to, not including, `stop`, in the order entered."""
