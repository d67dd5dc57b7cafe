"""A question that only the visitor can answer: a text with several readings, or cells that are empty."""

from collections.abc import Sequence
from typing import NamedTuple


class Option(NamedTuple):
    """An answer: the key that a form sends, the words that the page shows."""

    key: str
    words: str


class Question(ValueError):
    """Nothing was read: the visitor must choose one of the `options`. The message says why."""

    def __init__(self, message: str, options: Sequence[Option]) -> None:
        super().__init__(message)
        self.options = tuple(options)
