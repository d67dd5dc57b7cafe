"""Parts of a page that are no inputs: one function for each."""

from collections.abc import Iterable, Sequence

import htpy as h
from markupsafe import Markup, escape

Error = tuple[str, str]
"""The name of a field, '' for none, and what is wrong."""


def error_summary(errors: Sequence[Error]) -> h.Node:
    """All errors of a form, each linked to its field; the focus starts here."""
    if not errors:
        return None
    return h.div(".summary", role="alert", tabindex="-1", autofocus=True, aria_labelledby="summary-title")[
        h.h2("#summary-title")["There is a problem"],
        h.ul[(h.li[h.a(href=f"#{name}")[message] if name else message] for name, message in errors)],
    ]


def beside(form: h.Node, result: h.Node = None) -> h.Element:
    """A form and its result: side by side on a wide screen, on a narrow one the result first. Without a
    result yet, a wide screen shows its place."""
    if result is None:
        return h.div(".beside")[h.div[form], h.p(".awaited")["The result appears here."]]
    return h.div(".beside")[h.div(".out")[result], h.div[form]]


def status_note(*content: h.Node) -> h.Node:
    """What became of the visitor's last action."""
    return h.div(".notice", role="status")[h.p[content]]


def entries(values: Iterable[str], *, first: int = 1, shape: str = "") -> h.Element:
    """A list's values in order: inline, in `columns`, or on numbered `lines`. `first` is the place in the
    list of the first value shown."""
    return h.ol(class_=["entries", shape], start=str(first))[
        Markup("".join([f"<li>{value}</li>" for value in escaped([*values])]))  # noqa: S704 - is escaped
    ]


def escaped(texts: Sequence[str]) -> Iterable[str]:
    """Each text as HTML. One look at all of them spares numbers a call for each."""
    together = "".join(texts)
    return texts if escape(together) == together else map(escape, texts)


def links(targets: Sequence[tuple[str, str]], label: str) -> h.Node:
    """A row of links: (address, text)."""
    if not targets:
        return None
    return h.nav(aria_label=label)[h.ul(".links")[(h.li[h.a(href=href)[text]] for href, text in targets)]]
