"""The inputs of a form, each tied to its label, hint and error for screen readers."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

import htpy as h


class Caption(NamedTuple):
    """The name that an input is sent under, and the words around it."""

    name: str
    label: str
    hint: str = ""
    error: str = ""


def text_input(caption: Caption, *, kind: str = "text", value: str = "", **more: Any) -> h.Element:
    """A field of one line, or another `kind` of `<input>`. `more`: further attributes."""
    own = {"autocomplete": "off", "value": value} if kind != "file" else {}
    return _labelled(caption, lambda common: h.input(common | own | more, type=kind))


def number_input(caption: Caption, *, value: str = "", **more: Any) -> h.Element:
    """A field for a number. `type=number` would hide from the server, and so from the visitor, what it
    cannot read, and with `inputmode` the keyboards of some phones lack the sign."""
    return text_input(caption, value=value, autocapitalize="off", spellcheck="false", **more)


def text_area(caption: Caption, *, value: str = "", **more: Any) -> h.Element:
    """A field of many lines. `more`: further attributes."""
    own = more | {"rows": "6", "autocomplete": "off", "spellcheck": "false"}
    # HTML drops one line end after the tag; without this one it would be the visitor's.
    return _labelled(caption, lambda common: h.textarea(common | own)["\n" + value])


def select_input(
    caption: Caption, choices: Sequence[tuple[str, str]], *, value: str = "", **more: Any
) -> h.Element:
    """A choice of one (text sent, words shown). A `value` that is no choice is offered as well, so that
    the form shows what was sent."""
    known = [*choices] if value in dict(choices) else [(value, value), *choices]
    options = [h.option(value=text, selected=text == value)[words] for text, words in known]
    return _labelled(caption, lambda common: h.select(common | more)[options])


def checkbox(caption: Caption, *, checked: bool, **more: Any) -> h.Element:
    """A box to tick, followed by its label."""
    described, common = _tied(caption)
    return h.div(class_={"field": True, "tick": True, "bad": bool(caption.error)})[
        h.input(common | more, type="checkbox", value="on", checked=checked),
        h.label(for_=caption.name)[caption.label],
        described,
    ]


def checkboxes(
    caption: Caption, choices: Sequence[tuple[str, str]], *, values: Sequence[str] = ()
) -> h.Element:
    """A choice of several; the first box has the group's id."""
    return _ticks("checkbox", caption, choices, values)


def radios(caption: Caption, choices: Sequence[tuple[str, str]], *, value: str = "") -> h.Element:
    """A choice of one, all of them visible (text sent, words shown); the first button has the group's id."""
    return _ticks("radio", caption, choices, (value,))


def _ticks(
    kind: str, caption: Caption, choices: Sequence[tuple[str, str]], chosen: Sequence[str]
) -> h.Element:
    described, common = _tied(caption)
    del common["id"], common["name"]
    return h.fieldset(common, class_={"field": True, "ticks": True, "bad": bool(caption.error)})[
        h.legend[caption.label],
        described,
        (
            h.div(".tick")[
                h.input(id=id_, name=caption.name, type=kind, value=text, checked=text in chosen),
                h.label(for_=id_)[words],
            ]
            for id_, (text, words) in zip(_ids(caption.name), choices, strict=False)
        ),
    ]


def fieldset(caption: Caption, *fields: h.Node) -> h.Element:
    """A group of fields."""
    described, common = _tied(caption)
    del common["name"]
    return h.fieldset(common, class_={"group": True, "bad": bool(caption.error)})[
        h.legend[caption.label], described, fields
    ]


def action_button(
    action: str, words: str = "", *, main: bool = False, plain: bool = False, name: str = "action"
) -> h.Element:
    """A button that sends `action`, which is also what it says unless there are other `words`."""
    return h.button(type="submit", name=name, value=action, class_={"main": main, "plain": plain})[
        words or action
    ]


def confirmed(action: str, consequence: str, *, name: str = "action") -> h.Element:
    """A quiet button that must be confirmed: it unfolds its `consequence` and the real button."""
    return h.details(".confirmed")[
        h.summary[f"{action} …"], h.p[consequence], h.p(".actions")[action_button(action, name=name)]
    ]


def hidden(name: str, value: str) -> h.VoidElement:
    return h.input(type="hidden", name=name, value=value)


def _ids(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{place}" for place in count(2))


def _labelled(caption: Caption, control: Callable[[dict[str, Any]], h.Element | h.VoidElement]) -> h.Element:
    described, common = _tied(caption)
    return h.div(class_={"field": True, "bad": bool(caption.error)})[
        h.label(for_=caption.name)[caption.label],
        described,
        control(common),
    ]


def _tied(caption: Caption) -> tuple[list[h.Node], dict[str, Any]]:
    """The hint and error of a control, and the attributes that point at them."""
    name, _, hint, error = caption
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
