"""A histogram of numbers, drawn as SVG on the server. Its table, folded below, says the same in words."""

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, isfinite, log2, log10

import htpy as h
from markupsafe import Markup

from core.fields.number import format_number

MAX_BINS = 20
_LARGEST = sys.float_info.max
_WIDTH, _HEIGHT = 600, 200  # units of the drawing, which scales to the page


def histogram(times: Mapping[float, int]) -> h.Node:
    """How the numbers are distributed, each with how often it occurs. None without two that differ. Exact
    numbers that are too large for a float are left out."""
    if len(times) < 2:
        return None
    least, greatest = min(times), max(times)
    if least < -_LARGEST or greatest > _LARGEST:
        return histogram({value: count for value, count in times.items() if -_LARGEST <= value <= _LARGEST})
    low, high = float(least), float(greatest)
    if low == high:  # two exact numbers may be the same float
        return None
    edges = _edges(low, high, sum(times.values()))
    counts = _counts(times, edges)
    ranges = [f"{format_number(low)} to {format_number(high)}" for low, high in pairwise(edges)]
    return h.section(".card", aria_labelledby="histogram")[
        h.h2("#histogram")["How the numbers are distributed"],
        _drawing(counts, format_number(edges[0]), format_number(edges[-1])),
        h.details[
            h.summary["The same as a table"],
            h.table[
                h.thead[h.tr[h.th(scope="col")["From, up to"], h.th(".right", scope="col")["Numbers"]]],
                h.tbody[
                    (
                        h.tr[h.th(scope="row")[words], h.td(".right")[f"{count:,}"]]
                        for words, count in zip(ranges, counts, strict=True)
                    )
                ],
            ],
        ],
    ]


def _edges(low: float, high: float, count: int) -> list[float]:
    """The edges of bins that are 1, 2 or 5 times a power of ten wide, about as many as Sturges' rule says."""
    bins = min(MAX_BINS, max(1, ceil(log2(count)) + 1))
    least = high / bins - low / bins  # the difference itself may be too large for a float
    if not least:  # the numbers are too close to each other for round edges
        return [low, high]
    power = 10.0 ** floor(log10(least))
    width = next((power * step for step in (1, 2, 5) if power * step >= least), 10 * power)
    if not width or not isfinite(width):
        return [low, high]
    first, last = floor(low / width), floor(high / width) + 1
    edges = [place * width for place in range(first, last + 1)]
    fits = all(map(isfinite, edges)) and len(set(edges)) == len(edges) <= 2 * MAX_BINS
    return [float(f"{edge:.12g}") for edge in edges] if fits else [low, high]


def _counts(times: Mapping[float, int], edges: Sequence[float]) -> list[int]:
    """How many values each bin has: from its lower edge up to, not including, its upper one; the last bin
    has its upper edge too."""
    last = len(edges) - 1
    counts = [0] * last
    # As floats, as the edges are: Decimal("0.2") is less than 0.2, and would be in the bin before it.
    for value, count in zip(map(float, times), times.values(), strict=True):
        counts[bisect_right(edges, value, 1, last) - 1] += count
    return counts


def _drawing(counts: Sequence[int], low: str, high: str) -> h.Node:
    most, width = max(counts), _WIDTH / len(counts)
    bars = "".join(
        f"M{place * width + 1:.0f} {_HEIGHT}V{_HEIGHT * (1 - count / most):.0f}h{width - 2:.0f}V{_HEIGHT}z"
        for place, count in enumerate(counts)
    )
    return h.figure[
        Markup(
            '<svg viewBox="0 0 {} {}" width="100%" height="192" preserveAspectRatio="none" '
            'aria-hidden="true" focusable="false"><path class="bar" d="{}"/></svg>'
        ).format(_WIDTH, _HEIGHT, bars),
        h.figcaption[f"{low} to {high}"],
    ]
