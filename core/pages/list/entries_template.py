"""The entries of a list as its pages show them: those so far, and those of a closed list."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import htpy as h
from markupsafe import Markup

from core.fields import Field
from core.fields.quoting import shortened
from core.html.components import entries, escaped, links
from core.html.controls import action_button, confirmed
from core.html.template import SLOT, Template
from core.lists import Closed, ListSnapshot
from core.pages.list.sent import PLACE, Action

ROWS = 1_000  # values on one page: of the longest texts, 4 MB
FILE_ROWS = 200_000  # values in one file: at 26 bytes each they fit Lambda's limit of 6 MB for an answer
MAX_OFFERED = 20  # of the newest entries, to be taken back: every one costs each page view 40 bytes
MAX_SHOWN = 100  # values of a closed list on its result page


@dataclass(frozen=True)
class EntriesTemplate:
    """The address of a list's page, and the field for one entry."""

    path: str
    entry: Field

    @property
    def file_rows(self) -> int:
        """The number of values in one file. Texts can be long: a file has as many as a page."""
        return ROWS if self.entry.kind.spaced else FILE_ROWS

    def shown(self, value: Any) -> str:
        """An entry in words: a value of the function's list, or a value as the store keeps it."""
        kind = self.entry.kind
        shown = kind.show(kind.from_stored(value) if isinstance(value, str) else value)
        return self._words.get(shown, shown)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {choice.text: choice.words for choice in self.entry.kind.choices}

    def so_far(self, snapshot: ListSnapshot, after: int) -> h.Node:
        """The newest entries of the open list, or of the closed list `after`, which a form continues."""
        if not snapshot.count:
            return [self._results(snapshot), self._forget if snapshot.results else None]
        address = f"{self.path}?result={after}&all=1" if after else f"{self.path}?all=1"
        shown = [*map(self.shown, snapshot.newest)]
        return self._so_far(
            self._count(snapshot, address),
            entries(shown, first=snapshot.count - len(shown) + 1),
            "" if after else self._corrections(snapshot.count, [*map(shortened, shown[-MAX_OFFERED:])]),
            h.fragment[self._results(snapshot)],
        )

    @cached_property
    def _so_far(self) -> Template:
        """The entries so far, with slots for their number, themselves, the buttons that correct them, and
        the links to earlier results."""
        return Template(
            h.fragment[
                h.section(".card", aria_labelledby="so-far")[
                    h.h2("#so-far")[f"{self.entry.kind.many.capitalize()} so far:"], SLOT, SLOT, SLOT
                ],
                SLOT,
                self._forget,
            ]
        )

    @cached_property
    def _forget(self) -> Markup:
        many = self.entry.kind.many
        words = f"Your {many}, your results and those that you shared on this page are deleted for good."
        return Template(confirmed(Action.FORGET, words))()

    def _count(self, snapshot: ListSnapshot, address: str) -> h.Element:
        """How many entries there are, and where to get all of them."""
        kind, shown = self.entry.kind, len(snapshot.newest)
        count = f"{snapshot.count:,} {kind.one if snapshot.count == 1 else kind.many}"
        cut = snapshot.count > shown
        return h.p[
            f"{count}; the newest {shown} are: " if cut else f"{count}. ",
            [h.a(href=address)["Show all"], " "] if cut else None,
            h.a(href=f"{address}&file")["Download as CSV"] if snapshot.count <= self.file_rows else None,
        ]

    def _corrections(self, count: int, newest: Sequence[str]) -> Markup:
        """The buttons that take back one of the `newest` entries, or all `count`."""
        kind = self.entry.kind
        last = f"Take back {newest[-1]}"
        if count == 1:
            return self._correct_one(last, f"The {kind.one} is removed.")
        places = range(count, count - len(newest), -1)
        options = [
            f'<option value="{place - 1}">{place}: {text}</option>'
            for place, text in zip(places, escaped(newest[::-1]), strict=True)
        ]
        removed = f"All {count:,} {kind.many} are removed."
        return self._correct_any(last, removed, Markup("".join(options)))  # noqa: S704 - is escaped

    @cached_property
    def _correct_one(self) -> Template:
        """Buttons that take the last entry back, and remove all; the words of both are slots."""
        take_back = action_button(Action.TAKE_BACK, SLOT, plain=True)
        return Template(h.div(".actions")[take_back, confirmed(Action.START_OVER, SLOT)])

    @cached_property
    def _correct_any(self) -> Template:
        """The same, and a form to take back any of the newest entries, whose options are a slot."""
        earlier = h.details[
            h.summary["Take back an earlier one"],
            h.div(".field")[
                h.label(for_=PLACE)["Which one, by its place in the list"],
                h.select(id=PLACE, name=PLACE)[SLOT],
            ],
            h.p(".actions")[action_button(Action.TAKE_BACK_ONE)],
        ]
        return Template(h.fragment[self._correct_one(SLOT, SLOT), earlier])

    def _results(self, snapshot: ListSnapshot) -> h.Node:
        newest_first = list(reversed(snapshot.results))
        words = ("Last result", "The one before", *(f"{place} back" for place in range(3, 10)))
        targets = [
            (f"{self.path}?result={number}", word) for number, word in zip(newest_first, words, strict=False)
        ]
        return links(targets, "Earlier results")

    def closed(self, closed: Closed, values: Sequence[Any], *, linked: bool) -> h.Node:
        """The first entries of a closed list, and a link to all, if the page may be `linked`."""
        kind = self.entry.kind
        if not closed.count:
            return None
        return h.section(".card", aria_labelledby="calculated")[
            h.h2("#calculated")[
                f"The {closed.count:,} {kind.many}" if closed.count != 1 else f"The {kind.one}"
            ],
            entries(map(self.shown, islice(values, MAX_SHOWN))),
            closed.count > MAX_SHOWN
            and h.p[
                f"These are the first {MAX_SHOWN}. ",
                linked and h.a(href=f"{self.path}?result={closed.number}&all=1")["Show all"],
            ],
        ]
