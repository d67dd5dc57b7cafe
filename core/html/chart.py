"""A bar chart of how often each entry of a list occurs: a table whose bars are SVG. Whoever does not see
the bars reads the same in the table's cells."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import htpy as h
from markupsafe import Markup

MAX_BARS = 20  # more is no picture any more, and a million would be no page


def bar_chart(entries: Iterable[Any], shown: Callable[[Any], str], label: str) -> h.Node:
    """The most frequent of `entries`, those that came first first among equals; `shown` puts one in words."""
    counts = Counter(entries)
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
        left_out > 0 and h.p[f"The {MAX_BARS} most frequent of {len(counts):,} different ones."],
    ]


def _bar(share: float) -> Markup:
    """A bar that is as long as `share`, from 0 to 1, of its cell."""
    return Markup(
        '<svg aria-hidden="true" focusable="false">'
        '<rect class="bar" width="{:.2f}%" height="100%" rx="3"/></svg>'
    ).format(100 * share)
