"""What a function says about its progress. Outside a job it says it to nobody."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

Row = TypeVar("Row")
Listener = Callable[[float, float, str], None]

_listeners: list[Listener] = []


def progress(done: float, total: float, text: str = "") -> None:
    """Say that `done` of `total` is done; the page of a job shows it as a bar, with `text` beside it."""
    for listener in _listeners:
        listener(done, total, text)


def track(rows: Iterable[Row], text: str = "", total: float = 0) -> Iterator[Row]:
    """Yield each of `rows`, and say how many are done. `total`: their number, if `rows` has no length."""
    number = len(rows) if isinstance(rows, Sized) else total
    done = 0
    for done, row in enumerate(rows):
        progress(done, number, text)
        yield row
        progress(done + 1, number, text)


def listen(listener: Listener) -> None:
    """Pass what functions of this process say to `listener`."""
    _listeners.append(listener)
