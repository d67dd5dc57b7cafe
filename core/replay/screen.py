"""A transcript as a terminal shows it: lines of styled text. Knows nothing of HTML.

The time is linear in the transcript's length, and the result is bounded, whatever a script prints. (The
package pyte needs 38 ms to import and ten times as long for each character, and has no such bounds.)

It handles the control characters and ANSI codes that scripts use on one line: colours and styles (ECMA-48
SGR), carriage return, backspace, tab, erasing, and moving along the line. It ignores codes that move between
lines, window titles and similar. A form feed is a cleared screen.
"""

import math
import re
import time
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

TAB = 8  # columns

WIDTH = 1_000
"""Columns that tabs and codes can reach; text may go on further."""

HEIGHT = 5_000
"""Lines that are rendered, the newest. With WIDTH it bounds the blanks that codes of a few bytes make."""

BYTES = 900_000
"""Of the lines that are rendered, once they are markup: with the rest of its page, 1 MB."""

STYLED_BYTES = 100
"""Of markup around a piece of text that is not plain, besides its own."""

SAVED_BYTES = 4_000_000
"""Of a transcript as text. Lambda's answers have at most 6 MB, and this may become a half more as JSON."""

ARGUMENT_CHARACTERS = 100
"""Of a code's arguments; the longest useful one has two colours of 24 bits."""

_TOKENS = re.compile(
    r"\x1b\[(?P<arguments>[0-9;:?]*+)[ -/]*+(?P<final>[@-~])"
    r"|\x1b\](?:[^\x07\x1b]{0,2000}+(?:\x07|\x1b\\))?+"  # window titles, links
    r"|\x1b[ -/]*+[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
)
_ANSWER, _PICTURE = "z", "y"  # the last characters of our own codes
_MARK = re.compile(r"\x1b\[[0-9]*[yz]")
_RESTYLING = re.compile(r"\x1b\[([0-9;:?]*+)[ -/]*+([myz])")  # those of _TOKENS that change the style

_FLAGS = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike"}
_ENDS = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("inverse",), 29: ("strike",)}
# The 16 colours as xterm has them, to find the one nearest to a colour of a larger palette.
_PALETTE = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
    *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
    *((255, 0, 255), (0, 255, 255), (255, 255, 255)),
)


class Style(NamedTuple):
    """How text looks: colours 0 to 15 or None for the default, and flags. `answer`: the index of the
    answer that the text echoes; `picture`: that of the picture whose title the text is."""

    colour: int | None = None
    ground: int | None = None
    flags: frozenset[str] = frozenset()
    answer: int | None = None
    picture: int | None = None


Line = list[tuple[str, Style]]

PLAIN = Style()


def marked(transcript: str, answers: Sequence[tuple[int, int]], pictures: Sequence[int] = ()) -> str:
    """`transcript` with the answers' echoes and the lines of pictures marked; `answers`: position and length
    of each, in order; `pictures`: the position of each."""
    marks = [(position, length, f"{index}{_ANSWER}") for index, (position, length) in enumerate(answers)]
    for index, position in enumerate(pictures):
        length = transcript.find("\n", position) - position
        marks.append((position, length, f"{index}{_PICTURE}"))
    pieces, end = [], 0
    for position, length, code in sorted(marks):
        pieces += [_MARK.sub("", transcript[end:position]), f"\x1b[{code}"]
        end = position + length
        pieces += [transcript[position:end], f"\x1b[{code[-1]}"]
    return "".join([*pieces, _MARK.sub("", transcript[end:])])


class Rendered(NamedTuple):
    """The newest lines of each screen: a cleared one begins a new one, the last is on the terminal.

    `left_out`: how many older lines are not there, or are cut.
    """

    screens: list[list[Line]]
    left_out: int


def render(
    transcript: str, *, height: int | None = HEIGHT, size: int = BYTES, until: float = math.inf
) -> Rendered:
    """The lines of each screen, from the newest back to the limits: `height` lines, `size` bytes of markup,
    and the time `until` by `time.monotonic()`."""
    waiting: deque[tuple[int, Style, str]] = deque(maxlen=height)
    style = PLAIN
    count = 0
    for screen, text in enumerate(transcript.split("\f")):
        for line in text.split("\n"):
            waiting.append((screen, style, line))
            count += 1
            style = _style_after(line, style)
    found: list[tuple[int, Line]] = []
    left = size
    while waiting and left > 0 and time.monotonic() < until:
        screen, style, line = waiting.pop()
        shown, left = _tail(_line(line, style), left)
        if left >= 0 or not found:
            found.append((screen, shown))
    screens = [[line for _, line in group] for _, group in groupby(reversed(found), key=itemgetter(0))]
    return Rendered(screens or [[]], count - len(found) + (left < 0))


def plain(transcript: str) -> str:
    """The transcript as plain text, as a terminal leaves it; at most the last SAVED_BYTES."""
    rendered = render(transcript, height=None, size=SAVED_BYTES)
    text = "\n".join("".join(text for text, _ in line) for lines in rendered.screens for line in lines)
    return f"[{rendered.left_out:,} lines are left out here.]\n{text}" if rendered.left_out else text


def _style_after(text: str, style: Style) -> Style:
    for arguments, final in _RESTYLING.findall(text):
        style = _restyled(style, arguments, final)
    return style


def _restyled(style: Style, arguments: str, final: str) -> Style:
    """`style` after a code that changes it."""
    if final == "m":
        return _styled(style, arguments[:ARGUMENT_CHARACTERS])
    index = int(arguments) if arguments.isdigit() and len(arguments) < 7 else None
    colour, ground, flags, answer, picture = style
    if final == _ANSWER:
        return Style(colour, ground, flags, index, picture)
    return Style(colour, ground, flags, answer, index)


def _tail(line: Line, left: int) -> tuple[Line, int]:
    """As much of the line's end as `left` bytes allow, and how many are left; less than 0 if it is cut."""
    left -= 1
    styled = sum(style != PLAIN for _, style in line)
    after = left - _bytes("".join([text for text, _ in line])) - STYLED_BYTES * styled
    if after >= 0:
        return line, after
    shown: Line = []
    for text, style in reversed(line):
        room = left
        left -= _bytes(text) + (0 if style == PLAIN else STYLED_BYTES)
        if left < 0:
            if room > STYLED_BYTES:
                shown.append(
                    (text[-(room - STYLED_BYTES) // 6 :], style)
                )  # a character takes 6 bytes at most
            break
        shown.append((text, style))
    return shown[::-1], left


def _bytes(text: str) -> int:
    """The length as markup: in UTF-8, with an entity of 5 bytes for each character that needs one."""
    return len(text.encode("utf-8", "replace")) + 4 * sum(map(text.count, "<>&\"'"))


def _line(text: str, style: Style) -> Line:
    """A line as a terminal without a right edge shows it."""
    pieces = _RESTYLING.split(text)
    if all(map(str.isprintable, pieces[::3])):
        return _run_on(pieces, style)
    cells: Line = []
    column = 0
    for token in _TOKENS.finditer(text):
        if written := token["text"]:
            column = min(column, max(len(cells), WIDTH))
            cells += [(" ", PLAIN)] * (column - len(cells))
            cells[column : column + len(written)] = [(character, style) for character in written]
            column += len(written)
        elif (final := token["final"]) and final in "myz":
            style = _restyled(style, token["arguments"], final)
        elif final:
            column = _moved(cells, column, final, token["arguments"])
        elif (control := token["control"]) == "\r":
            column = 0
        elif control == "\b":
            column = max(0, column - 1)
        elif control == "\t":
            column = max(column, min(column + TAB - column % TAB, WIDTH))
    return _joined(cells)


def _run_on(pieces: list[str], style: Style) -> Line:
    """A line on which nothing is moved or erased: text, then each change of style as its arguments and its
    final character, with the text after it."""
    line: Line = [(pieces[0], style)] if pieces[0] else []
    alike = False
    for arguments, final, after in zip(*[iter(pieces[1:])] * 3, strict=True):
        style = _restyled(style, arguments, final)
        if after:
            alike = alike or (bool(line) and line[-1][1] == style)
            line.append((after, style))
    return _joined(line) if alike else line


def _moved(cells: Line, column: int, final: str, arguments: str) -> int:
    """The column after an erasing or moving code; the first one is 0."""
    amount = int(arguments) if arguments.isdigit() and len(arguments) < 7 else 0
    match final:
        case "K" if amount == 0:
            del cells[column:]
        case "K" if amount == 1:
            end = min(column + 1, WIDTH)  # a real terminal has the rest on another row
            cells[:end] = [(" ", PLAIN)] * end
        case "K":
            cells.clear()
        case "C":
            return max(column, min(column + max(1, amount), WIDTH))
        case "D":
            return max(0, column - max(1, amount))
        case "G":
            return min(max(1, amount), WIDTH) - 1
        case _:
            pass
    return column


def _joined(cells: Line) -> Line:
    """Neighbours of one style as one piece."""
    return [
        ("".join(character for character, _ in same), style)
        for style, same in groupby(cells, key=itemgetter(1))
    ]


@lru_cache(maxsize=1_000)
def _styled(style: Style, arguments: str) -> Style:
    """`style` after a Select Graphic Rendition code."""
    codes = [int(code) if code.isdigit() and len(code) < 7 else 0 for code in re.split("[;:]", arguments)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style(answer=style.answer, picture=style.picture)
        elif code in _FLAGS:
            style = style._replace(flags=style.flags | {_FLAGS[code]})
        elif code in _ENDS:
            style = style._replace(flags=style.flags.difference(_ENDS[code]))
        elif code in (38, 48):
            colour = _from_larger_palette(codes)
            style = style._replace(colour=colour) if code == 38 else style._replace(ground=colour)
        elif 30 <= code <= 39:
            style = style._replace(colour=code - 30 if code < 38 else None)
        elif 40 <= code <= 49:
            style = style._replace(ground=code - 40 if code < 48 else None)
        elif 90 <= code <= 97:
            style = style._replace(colour=code - 82)
        elif 100 <= code <= 107:
            style = style._replace(ground=code - 92)
    return style


def _from_larger_palette(codes: list[int]) -> int | None:
    """The nearest of the 16 colours to `5;n` or `2;r;g;b`, which are taken off `codes`."""
    kind = codes.pop(0) if codes else 0
    wanted = [codes.pop(0) for _ in range({5: 1, 2: 3}.get(kind, 0)) if codes]
    if kind == 5 and wanted:
        number = wanted[0]
        if number < 16:
            return number
        if number >= 232:
            wanted = [8 + 10 * (number - 232)] * 3
        else:
            levels = (0, 95, 135, 175, 215, 255)
            wanted = [levels[(number - 16) // step % 6] for step in (36, 6, 1)]
    if len(wanted) != 3:
        return None
    return min(
        range(16),
        key=lambda colour: sum((a - b) ** 2 for a, b in zip(_PALETTE[colour], wanted, strict=True)),
    )
