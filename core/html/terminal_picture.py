"""A transcript as a picture of a terminal: SVG, with its text as text."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from core.replay.screen import Line, Style, render
from core.unprintable import UNPRINTABLE

MAX_LINES = 500  # the newest: more is no picture any more
CHARACTER, LINE, EDGE = 8.4, 20, 16  # pixels: width and height of a character at 14 px, and the margin

INK, GROUND = "#221b16", "#ffffff"
# The colours of a light page, as in style.css; those from 8 on are as dark as the first eight.
COLOURS = ("#221b16", "#8f130d", "#14521a", "#624400", "#173f96", "#6f1a6b", "#0a4f58", "#4d4239")
GROUNDS = ("#e9e4de", "#fbe3e1", "#dff3e0", "#faeecb", "#e2eafb", "#f8e4f7", "#dcf3f6", "#e9e4de")
_LOOKS = {
    "bold": ' font-weight="bold"',
    "italic": ' font-style="italic"',
    "underline": ' text-decoration="underline"',
    "strike": ' text-decoration="line-through"',
    "dim": ' opacity=".7"',
}


def terminal_picture(transcript: str) -> str:
    """The picture as an SVG document. Its characters stand in columns, so that drawings fit together."""
    lines = [line for screen in render(transcript).screens for line in screen][-MAX_LINES:]
    columns = max((sum(len(text) for text, _ in line) for line in lines), default=0)
    width, height = columns * CHARACTER + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    rows = Markup("").join(piece for row, line in enumerate(lines, 1) for piece in _pieces(line, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
        f'height="{height}" font-family="monospace" font-size="14" fill="{INK}" xml:space="preserve">'
        f'<title>The program’s output</title><rect width="100%" height="100%" fill="{GROUND}"/>{rows}</svg>\n'
    )


def _pieces(line: Line, row: int) -> Iterator[Markup]:
    column, base = 0, EDGE + row * LINE - 5
    for text, style in line:
        left, wide = EDGE + column * CHARACTER, len(text) * CHARACTER
        column += len(text)
        ink, ground = _colours(style)
        if ground != GROUND:
            place = f'x="{left:.1f}" y="{base - LINE + 5}" width="{wide:.1f}" height="{LINE}"'
            yield Markup(f'<rect {place} fill="{ground}"/>')  # noqa: S704 - numbers and our own colours
        if text.strip():
            looks = "".join(look for flag, look in _LOOKS.items() if flag in style.flags)
            # textLength keeps the columns, whatever font is there.
            place = f'x="{left:.1f}" y="{base}" textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs"'
            shown = escape(UNPRINTABLE.sub("�", text))
            yield Markup(f'<text {place} fill="{ink}"{looks}>{shown}</text>')  # noqa: S704 - is escaped


def _colours(style: Style) -> tuple[str, str]:
    """The colours of text and of its ground."""
    ink = INK if style.colour is None else COLOURS[style.colour % 8]
    ground = GROUND if style.ground is None else GROUNDS[style.ground % 8]
    return (ground, ink) if "inverse" in style.flags else (ink, ground)
