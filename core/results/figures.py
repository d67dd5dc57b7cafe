"""The figures of matplotlib that a function leaves open: `plt.show()` would show them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

MAX_FIGURES = 10  # on a page; matplotlib itself warns of more than 20 open ones

_PYPLOT = "matplotlib.pyplot"

# Charts have the site's colours unless an author chooses others; matplotlib reads this when it is imported.
os.environ.setdefault("MATPLOTLIBRC", os.path.join(os.path.dirname(__file__), "matplotlibrc"))


class Picture(NamedTuple):
    """A figure in PNG, and its title in words."""

    title: str
    content: bytes


@contextmanager
def own_figures() -> Iterator[None]:
    """Close the figures that were opened in this context: those of one visitor are not the next one's."""
    before = _open_figures()
    try:
        yield
    finally:
        for figure in _open_figures():
            if figure not in before:
                sys.modules[_PYPLOT].close(figure)


def left_open(returned: Any) -> list[Picture]:
    """The open figures, at most `MAX_FIGURES`, without those that the function has `returned`."""
    shown = returned if isinstance(returned, tuple) else (returned,)
    figures = [figure for figure in _open_figures() if not any(figure is each for each in shown)]
    return [picture_of(figure) for figure in figures[:MAX_FIGURES]]


def picture_of(figure: Any) -> Picture:
    """The figure as it would be saved now. matplotlib's name and version are left out of the file."""
    content = BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return Picture(title_of(figure), content.getvalue())


def title_of(figure: Any) -> str:
    """The figure's title, else those of its axes, else their labels, on one line."""
    axes = figure.axes
    title = getattr(figure, "get_suptitle", str)()
    titles = [each.get_title(place) for each in axes for place in ("left", "center", "right")]
    labels = [label for each in axes for label in (each.get_ylabel(), each.get_xlabel())]
    for texts in ([title], titles, labels):
        if found := ", ".join(" ".join(text.split()) for text in texts if text.strip()):
            return found
    return f"Figure {getattr(figure, 'number', 1)}"


def _open_figures() -> list[Any]:
    """The figures that pyplot knows, oldest first; none if nobody has imported it."""
    pyplot = sys.modules.get(_PYPLOT)
    return [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []
