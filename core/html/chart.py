"""A bar chart of how often each entry of a list occurs: a table with a column of SVG bars, so that its cells
say the same to a screen reader."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import htpy as h
from markupsafe import Markup

MAX_BARS = 20  # a chart with more is not readable


def bar_chart(counts: Counter[Any], shown: Callable[[Any], str], label: str) -> h.Node:
    """The most frequent entries, equals in order of appearance; `shown` puts an entry in words."""
    ranking = counts.most_common(MAX_BARS)
    most = ranking[0][1]
    left_out = len(counts) - MAX_BARS
    return h.section(".card.chart", aria_labelledby="chart")[
        h.h2("#chart")["How often each occurs"],
        h.table[
            h.thead[h.tr[h.th(scope="col")[label], h.th(".right", scope="col")["Times"], h.td]],
            h.tbody[
                (
                    h.tr[
                        h.th(scope="row")[shown(entry)],
                        h.td(".right")[f"{times:,}"],
                        h.td[_bar(times / most)],
                    ]
                    for entry, times in ranking
                )
            ],
        ],
        left_out > 0 and h.p[f"The {MAX_BARS} most frequent of {len(counts):,} different entries."],
    ]


def _bar(share: float) -> Markup:
    """A bar of a `share`, from 0 to 1, of its cell's width."""
    return Markup(
        '<svg aria-hidden="true"><rect class="bar" width="{:.2f}%" height="100%" rx="3"/></svg>'
    ).format(100 * share)
