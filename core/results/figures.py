"""The figures of matplotlib that a function leaves open: `plt.show()` would show them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.figures import MAX_FIGURES, PYPLOT, STYLE, Picture, open_figures, picture_of

# Charts have the site's colours unless an author chooses others; matplotlib reads this when it is imported.
os.environ.setdefault("MATPLOTLIBRC", STYLE)


@contextmanager
def own_figures() -> Iterator[None]:
    """Close the figures that were opened in this context: those of one visitor are not the next one's."""
    before = open_figures()
    try:
        yield
    finally:
        for figure in open_figures():
            if figure not in before:
                sys.modules[PYPLOT].close(figure)


def left_open(returned: Any) -> list[Picture]:
    """Return the open figures, at most `MAX_FIGURES`, without those that the function has `returned`."""
    shown = returned if isinstance(returned, tuple) else (returned,)
    figures = [figure for figure in open_figures() if not any(figure is each for each in shown)]
    return [picture_of(figure) for figure in figures[:MAX_FIGURES]]
