"""The output of a program as a terminal would show it."""

from collections.abc import Iterable

import htpy as h
from markupsafe import Markup, escape

from core.figures import Picture
from core.pages.console.shown import Shown
from core.replay import Replay
from core.replay.screen import PLAIN, Line, Style, marked, render

LEFT_OUT = "The program wrote more than this page can show. The first {:,} lines are left out."
MAX_LINES = 60  # of the terminal while the program asks; those above are folded


def terminal(path: str, shown: Shown, *, folded: bool) -> h.Node:
    """The program's output; each answer links to the form of the page at `path` that changes it. While the
    program asks, only the end is unfolded, and the open question is left out: it labels the form's field."""
    run = shown.run
    text = run.transcript
    if run.state == "asks" and text.endswith(run.prompt):
        text = text[: len(text) - len(run.prompt)]
    echoes = [
        (asked.position, 0 if asked.secret else len(answer.text))
        for asked, answer in zip(run.asked, shown.answers, strict=False)
    ]
    places = [each.position for each in run.pictures]
    rendered = render(marked(text, echoes, places), until=shown.until)
    pictures = _pictures_of(run)
    *cleared, screen = rendered.screens
    if screen and not screen[-1]:
        screen.pop()
    earlier = [line for lines in cleared for line in [*lines, []]]
    if folded and len(screen) > MAX_LINES:
        earlier, screen = earlier + screen[:-MAX_LINES], screen[-MAX_LINES:]
    if not earlier and not screen and not rendered.left_out:
        return None
    return h.section(".terminal", aria_label="The program’s output", tabindex="0")[
        h.details[
            h.summary[f"Show the {len(earlier):,} lines before"],
            h.pre[_lines(earlier, pictures, path)],
        ]
        if earlier
        else None,
        h.p[LEFT_OUT.format(rendered.left_out)] if rendered.left_out else None,
        h.pre("#output")[_lines(screen, pictures, path)],
    ]


def output(run: Replay) -> h.Node:
    """Return the transcript as a terminal would show it, None if it is blank."""
    rendered = render(marked(run.transcript, (), [each.position for each in run.pictures]))
    lines = [line for screen in rendered.screens for line in screen]
    if not any(lines):
        return None
    return h.section(".terminal", aria_label="The program’s output", tabindex="0")[
        h.p[LEFT_OUT.format(rendered.left_out)] if rendered.left_out else None,
        h.pre[_lines(lines, _pictures_of(run))],
    ]


def _pictures_of(run: Replay) -> dict[int, Picture]:
    return {index: shown.picture for index, shown in enumerate(run.pictures)}


def _lines(lines: Iterable[Line], pictures: dict[int, Picture], path: str = "") -> Markup:
    """The lines as one text, for a page can have thousands of pieces. Each of the `pictures` is taken once,
    whatever codes the script has printed."""
    html: list[str] = []
    for line in lines:
        for text, style in line:
            picture = None if style.picture is None else pictures.pop(style.picture, None)
            html.append(_image(picture) if picture and picture.content else _piece(text, style, path))
        html.append("\n")
    return Markup("".join(html))  # noqa: S704 - each piece is escaped


def _image(picture: Picture) -> str:
    from core.results.files import image  # only for programs that show one

    return str(image(picture))


def _piece(text: str, style: Style, path: str) -> str:
    """A piece of a line as HTML."""
    if style == PLAIN:
        return escape(text)
    if style.answer is not None:
        address = f"{escape(path)}?change={style.answer}"
        return f'<a class="typed" href="{address}" title="Change this answer">{escape(text)}</a>'
    names = [f"f{style.colour}" if style.colour is not None else ""]
    names += [f"b{style.ground}" if style.ground is not None else "", *sorted(style.flags)]
    shown_as = " ".join(filter(None, names))
    return f'<span class="{shown_as}">{escape(text)}</span>' if shown_as else escape(text)
