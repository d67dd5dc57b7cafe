"""What pages are built of: one function a component, typed, escaped by markupsafe."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import count
from typing import Any

import htpy as h
from markupsafe import Markup, escape

from core.html.style import STYLE
from core.problems import Problem
from core.settings import site_title
from core.web.event import Response

# As it stands in an address, where a blank is %20.
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' "
    "fill='%237b3f0c'/><path d='M6 10l5 13 5-10 5 10 5-13' fill='none' stroke='white' stroke-width='3.2' "
    "stroke-linecap='round' stroke-linejoin='round'/></svg>"
).translate({ord(" "): "%20", ord("<"): "%3C", ord(">"): "%3E"})
# What may not stand in an HTML document: most control characters, and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_HEAD = Markup(  # noqa: S704 - constants of ours
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    f'<link rel="icon" href="data:image/svg+xml,{ICON}"><style>{STYLE}</style>'
)
_LOGO = Markup(
    '<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
    '<rect width="32" height="32" rx="8" fill="#7b3f0c"/>'
    '<path d="M6 10l5 13 5-10 5 10 5-13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" '
    'stroke-linejoin="round"/></svg>'
)
_PROMISE = "Made with Wombat. No scripts, no tracking; a cookie only where a page keeps your list."


SLOT = Markup("<!-- -->")


class Template:
    """A piece of HTML that is made once, with slots for what changes: htpy needs 5 to 10 µs for an element,
    each time that it is made anew.

    >>> result = Template(h.p(".result")["The result is ", SLOT])
    >>> result("<5>")
    Markup('<p class="result">The result is &lt;5&gt;</p>')
    """

    __slots__ = ("_pieces",)

    def __init__(self, node: h.Renderable | str) -> None:
        self._pieces = re.split(f"({SLOT})", str(node))  # every second one is a slot

    def __call__(self, *contents: str | h.Renderable) -> Markup:
        """The whole piece, with `contents` in its slots, in order; what is no HTML is escaped."""
        pieces = self._pieces.copy()
        pieces[1::2] = [_UNPRINTABLE.sub("�", escape(content)) for content in contents]
        return Markup("".join(pieces))  # noqa: S704 - ours, and what was escaped


def document(title: str, *content: h.Node, summary: str = "", status: int = 200) -> Response:
    """A whole page. `title` heads the browser's tab, `summary` is what a search engine shows of it."""
    full_title = title if title == site_title() else f"{title} – {site_title()}"
    head = h.fragment[h.title[full_title], h.meta(name="description", content=summary or title)]
    return Response(_frame(site_title())(head, h.main("#main")[content]), status)


@cache
def _frame(site: str) -> Template:
    """What every page has around its title and its content."""
    return Template(
        h.html(lang="en")[
            h.head[_HEAD, SLOT],
            h.body[
                h.a(".skip", href="#main")["Skip to the page’s content"],
                h.header[h.a(href="/")[_LOGO, site]],
                SLOT,
                h.footer[h.p[_PROMISE]],
            ],
        ]
    )


def problem_page(problem: Problem, request_id: str) -> Response:
    """What a visitor sees instead of a page: what happened, what to do next, and for a failure of
    ours the id under which the log has it."""
    response = document(
        problem.title,
        h.h1[problem.title],
        problem.message and h.p(".lead")[problem.message],
        h.p[problem.advice],
        problem.status >= 500
        and request_id
        and h.p["If it goes on, tell the site’s owner this id: ", h.code[request_id]],
        h.p[h.a(href="/")["See all pages"]],
        summary=problem.advice,
        status=problem.status,
    )
    response.headers |= problem.headers
    return response


def error_summary(errors: Sequence[tuple[str, str]]) -> h.Node:
    """All errors of a form, each (the name of its field, what is wrong), linked; the focus starts here.
    An error that belongs to no field has no name."""
    if not errors:
        return None
    return h.div(".summary", role="alert", tabindex="-1", autofocus=True, aria_labelledby="summary-title")[
        h.h2("#summary-title")["There is a problem"],
        h.ul[(h.li[h.a(href=f"#{name}")[message] if name else message] for name, message in errors)],
    ]


def notice(*content: h.Node) -> h.Node:
    return h.div(".notice", role="status")[h.p[content]]


def number_input(name: str, label: str, **options: Any) -> h.Element:
    """A labelled field for a number. It stays a text field: `type=number` hides from the server, and so
    from the visitor, what it cannot read. Not `inputmode` either: some phones' decimal keys lack the sign."""
    return text_input(name, label, autocapitalize="off", spellcheck="false", **options)


def text_input(
    name: str,
    label: str,
    *,
    kind: str = "text",
    value: str = "",
    error: str = "",
    hint: str = "",
    **more: Any,
) -> h.Element:
    """A labelled field of one line, or with `kind` a file field. `more`: further attributes."""
    file = kind == "file"
    own = {"autocomplete": "off", "value": value} if not file else {}
    return labelled(name, label, hint, error, lambda common: h.input(common | own | more, type=kind))


def text_area(
    name: str, label: str, *, value: str = "", error: str = "", hint: str = "", **more: Any
) -> h.Element:
    """A labelled field of many lines. `more`: further attributes."""
    own = more | {"rows": "6", "autocomplete": "off", "spellcheck": "false"}
    # HTML drops one line end behind the tag: an empty line that the visitor typed must not be it.
    return labelled(name, label, hint, error, lambda common: h.textarea(common | own)["\n" + value])


def select_input(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    value: str = "",
    error: str = "",
    hint: str = "",
    **more: Any,
) -> h.Element:
    """A labelled field to choose one of some (text sent, words shown); what is no choice stays choosable,
    so that a form shows what was sent."""
    known = [*choices] if value in dict(choices) else [(value, value), *choices]
    options = [h.option(value=text, selected=text == value)[words] for text, words in known]
    return labelled(name, label, hint, error, lambda common: h.select(common | more)[options])


def checkbox(
    name: str, label: str, *, checked: bool, error: str = "", hint: str = "", **more: Any
) -> h.Element:
    """A box to tick, with its label behind it."""
    described, common = _tied(name, hint, error)
    return h.div(class_={"field": True, "tick": True, "bad": bool(error)})[
        h.input(common | more, type="checkbox", value="on", checked=checked),
        h.label(for_=name)[label],
        described,
    ]


def checkboxes(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    values: Sequence[str] = (),
    error: str = "",
    hint: str = "",
) -> h.Element:
    """A group of boxes of which several can be ticked; the first one has the group's id."""
    described, common = _tied(name, hint, error)
    del common["id"], common["name"]
    return h.fieldset(common, class_={"field": True, "ticks": True, "bad": bool(error)})[
        h.legend[label],
        described,
        (
            h.div(".tick")[
                h.input(id=id_, name=name, type="checkbox", value=text, checked=text in values),
                h.label(for_=id_)[words],
            ]
            for id_, (text, words) in zip(_ids(name), choices, strict=False)
        ),
    ]


def fieldset(name: str, label: str, *fields: h.Node, error: str = "", hint: str = "") -> h.Element:
    """Fields that belong together, under a name of their own."""
    described, common = _tied(name, hint, error)
    del common["name"]
    return h.fieldset(common, class_={"group": True, "bad": bool(error)})[h.legend[label], described, fields]


def _ids(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{place}" for place in count(2))


def labelled(
    name: str,
    label: str,
    hint: str,
    error: str,
    control: Callable[[dict[str, Any]], h.Element | h.VoidElement],
) -> h.Element:
    """A control with its label, hint and error, tied together for those who cannot see them."""
    described, common = _tied(name, hint, error)
    return h.div(class_={"field": True, "bad": bool(error)})[
        h.label(for_=name)[label],
        described,
        control(common),
    ]


def _tied(name: str, hint: str, error: str) -> tuple[list[h.Node], dict[str, Any]]:
    """The hint and error of a control, and the attributes by which it points at them."""
    ids = " ".join(f"{name}-{part}" for part, text in (("hint", hint), ("error", error)) if text)
    common = {
        "id": name,
        "name": name,
        "aria-describedby": ids or None,
        "aria-invalid": "true" if error else None,
    }
    return [
        hint and h.span(".hint", id=f"{name}-hint")[hint],
        error and h.span(".error", id=f"{name}-error")[error],
    ], common


def entries(values: Iterable[str], *, first: int = 1, shape: str = "") -> h.Element:
    """A list's values in order: beside each other, in `columns`, or on `lines` with their places. `first` is
    the place of the first one shown."""
    return h.ol(class_=["entries", shape], start=str(first))[
        Markup("".join([f"<li>{escape(value)}</li>" for value in values]))  # noqa: S704 - is escaped
    ]


def links(targets: Sequence[tuple[str, str]], label: str) -> h.Node:
    """A row of links: (address, text)."""
    if not targets:
        return None
    return h.nav(aria_label=label)[h.ul(".links")[(h.li[h.a(href=href)[text]] for href, text in targets)]]
