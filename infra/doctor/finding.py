"""One line of `wombat doctor`: what was looked at, how it is, and what to do."""

from typing import Literal, NamedTuple

State = Literal["OK", "note", "to do", "unknown"]


class Finding(NamedTuple):
    """`state` is "to do" where `sam build` or `sam deploy` would fail, "note" where it would not, and
    "unknown" where nobody could look."""

    state: State
    subject: str
    text: str
