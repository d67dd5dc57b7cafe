"""The figures of matplotlib that a program has open, as pictures. matplotlib is never imported here: only a
program that uses it has figures."""

import os
import sys
from io import BytesIO
from typing import Any, NamedTuple

MAX_FIGURES = 10  # on a page; matplotlib itself warns of more than 20 open ones

PYPLOT = "matplotlib.pyplot"

STYLE = os.path.join(os.path.dirname(__file__), "matplotlibrc")
"""The site's look for charts."""


class Picture(NamedTuple):
    """A picture in PNG, and its title in words."""

    title: str
    content: bytes


def open_figures() -> list[Any]:
    """Return the figures that pyplot knows, oldest first; none if nobody has imported it."""
    pyplot = sys.modules.get(PYPLOT)
    return [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []


def picture_of(figure: Any) -> Picture:
    """Return the figure as it would be saved now. matplotlib's name and version are left out of the file."""
    content = BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return Picture(title_of(figure), content.getvalue())


def title_of(figure: Any) -> str:
    """Return the figure's title, else those of its axes, else their labels, on one line."""
    axes = figure.axes
    title = getattr(figure, "get_suptitle", str)()
    titles = [each.get_title(place) for each in axes for place in ("left", "center", "right")]
    labels = [label for each in axes for label in (each.get_ylabel(), each.get_xlabel())]
    for texts in ([title], titles, labels):
        if found := ", ".join(" ".join(text.split()) for text in texts if text.strip()):
            return found
    return f"Figure {getattr(figure, 'number', 1)}"
