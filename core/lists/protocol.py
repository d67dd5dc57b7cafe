"""What a page knows of the list store: its values, its answers, and the protocol it depends on."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

Value = float | int | str

MAX_VALUES = 1_000_000  # in one list
NEWEST = 100  # values that a view brings along
TOKEN_BYTES = 5  # with the 3 bytes of the change's digest, 64 bits stand against a mistaken "sent before"

ANYWHERE = 999_999_999_999  # more changes than a list ever sees

_SUBMISSION = re.compile(r"([0-9]{1,12})\.([0-9]{1,12})\.([0-9a-f]{10})")


@dataclass(frozen=True, slots=True)
class Submission:
    """One POST of one form: a token that no other form has, and where the list stood when the form
    was made: the head it saw (`born`, 0 for none) and the changes so far."""

    token: bytes
    born: int = 0
    version: int = 0

    @property
    def anywhere(self) -> bool:
        """Whether it came with no form that could show where the list stood."""
        return self.version == ANYWHERE

    def twin(self) -> "Submission":
        """Another submission, of another form on the same page."""
        return replace(self, token=os.urandom(TOKEN_BYTES))

    def __str__(self) -> str:
        return f"{self.born}.{self.version}.{self.token.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Submission | None":
        """The submission that a form carried, None if the text is none."""
        match = _SUBMISSION.fullmatch(text)
        if not match:
            return None
        born, version, token = match.groups()
        return cls(bytes.fromhex(token), int(born), int(version))

    @classmethod
    def of_no_form(cls) -> "Submission":
        """For a client that sends none: every one of its posts is new, wherever the list stands."""
        return cls(os.urandom(TOKEN_BYTES), version=ANYWHERE)


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """A visitor's open list: how many values it has, and the newest of them (at most `NEWEST`) in order.
    `tail`: those that are not in chunks yet. `results`: the last closed lists' numbers, newest last."""

    number: int = 0
    born: int = 0
    version: int = 0
    count: int = 0
    newest: tuple[Value, ...] = ()
    tail: tuple[Value, ...] = ()
    results: tuple[int, ...] = ()

    def submission(self) -> Submission:
        """A submission for a form that shows this view."""
        return Submission(os.urandom(TOKEN_BYTES), self.born, self.version)


@dataclass(frozen=True, slots=True)
class Closed:
    """A list that was calculated: it never changes any more. `closed` is a Unix time in seconds; `note`
    what the page wanted kept with it."""

    number: int
    count: int
    closed: int
    tail: tuple[Value, ...] = ()
    note: str = ""


class Outcome(Enum):
    """What became of a submission. Only DONE changed anything."""

    DONE = "done"
    AGAIN = "this very change had been made before, by the same submission"
    OTHER = "the submission's token was used before, for something else"
    UNSURE = "too much has happened since the form was made to tell whether it was sent before"
    CONFLICT = "the list is no longer as the form showed it"
    FULL = "the list would have more than MAX_VALUES"


class Lists(Protocol):
    """The lists of all visitors of one page. Every call may raise `core.problems.Unavailable`: then
    the change was made or it was not, and sending the same submission again settles it."""

    def prime(self) -> None:
        """One cheap read, so that the first visitor finds a connection."""

    def read(self, visitor: str) -> ListSnapshot:
        """The open list as all changes acknowledged so far have left it; empty if there is none."""

    def append(
        self, visitor: str, submission: Submission, values: Sequence[Value], *, if_unchanged: bool = False
    ) -> Outcome:
        """Add all of `values`, or none, at the end of the open list; with `if_unchanged` only if the list is
        still as the form showed it (else CONFLICT). As much as 4 MB hold when
        compressed, so any 4 MB of text."""

    def take_back(self, visitor: str, submission: Submission) -> Outcome:
        """Remove the last value, if the list is still as the form showed it (else CONFLICT)."""

    def close(
        self, visitor: str, submission: Submission, values: Sequence[Value] = (), note: str = ""
    ) -> tuple[Outcome, int]:
        """Add `values`, close the list with a `note` and open the next, in one step. With the closed list's
        number (also on AGAIN; 0 on any other outcome)."""

    def start_over(self, visitor: str, submission: Submission, values: Sequence[Value] = ()) -> Outcome:
        """Leave the open list behind and open the next, with `values` in it, in one step, if the list is
        still as the form showed it (else CONFLICT): nobody drops what they have not seen."""

    def closed(self, visitor: str, number: int) -> Closed | None:
        """The closed list of that number; None if this visitor has none or it has expired."""

    def entries(
        self, visitor: str, of: ListSnapshot | Closed, start: int = 0, stop: int = MAX_VALUES
    ) -> Iterator[Value]:
        """The values from index `start` up to, not including, `stop`, in the order entered."""
