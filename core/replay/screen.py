"""What a terminal would show of a transcript: lines of styled text. Knows nothing of HTML.

Understood are the control characters and ANSI codes that scripts use on one line: colours and styles
(ECMA-48 SGR), carriage return, backspace, tab, erasing, and moving along the line. Codes that move
between lines, window titles and the like are passed over. A form feed is a cleared screen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

TAB = 8  # columns

_TOKENS = re.compile(
    r"\x1b\[(?P<arguments>[0-9;:?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\].*?(?:\x07|\x1b\\)"  # window titles, links
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)
_MARK = re.compile(r"\x1b\[[0-9]*z")

_FLAGS = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike"}
_ENDS = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("inverse",), 29: ("strike",)}
# The 16 colours as xterm has them, to find the one nearest to a colour of a larger palette.
_PALETTE = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
    *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
    *((255, 0, 255), (0, 255, 255), (255, 255, 255)),
)


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: colours 0 to 15 or None for the default, and flags. `answer`: the index of the
    answer that the text echoes."""

    colour: int | None = None
    ground: int | None = None
    flags: frozenset[str] = frozenset()
    answer: int | None = None


Line = list[tuple[str, Style]]

PLAIN = Style()


def marked(transcript: str, answers: Sequence[tuple[int, int]]) -> str:
    """`transcript` with the answers' echoes marked; `answers`: position and length of each, in order."""
    pieces, end = [], 0
    for index, (position, length) in enumerate(answers):
        pieces += [_MARK.sub("", transcript[end:position]), f"\x1b[{index}z"]
        end = position + length
        pieces += [transcript[position:end], "\x1b[z"]
    return "".join([*pieces, _MARK.sub("", transcript[end:])])


def screens(transcript: str) -> list[list[Line]]:
    """The lines of each screen: a cleared one begins a new one. The last is what is on the terminal."""
    style = PLAIN
    found = []
    for text in transcript.split("\f"):
        lines, style = _lines(text, style)
        found.append(lines)
    return found


def plain(transcript: str) -> str:
    """The transcript as plain text: what is left of it when a terminal has shown it."""
    return "\n".join("".join(text for text, _ in line) for lines in screens(transcript) for line in lines)


def _lines(text: str, style: Style) -> tuple[list[Line], Style]:
    lines: list[Line] = []
    cells: Line = []
    column = 0
    for token in _TOKENS.finditer(text):
        if written := token["text"]:
            cells += [(" ", PLAIN)] * (column - len(cells))
            cells[column : column + len(written)] = [(character, style) for character in written]
            column += len(written)
        elif final := token["final"]:
            if final == "m":
                style = _styled(style, token["arguments"])
            elif final == "z":
                style = replace(style, answer=int(token["arguments"]) if token["arguments"] else None)
            else:
                column = _moved(cells, column, final, token["arguments"])
        elif (control := token["control"]) == "\n":
            lines.append(_joined(cells))
            cells, column = [], 0
        elif control == "\r":
            column = 0
        elif control == "\b":
            column = max(0, column - 1)
        elif control == "\t":
            column += TAB - column % TAB
    lines.append(_joined(cells))
    return lines, style


def _moved(cells: Line, column: int, final: str, arguments: str) -> int:
    """The column after an erasing or moving code; the first one is 0."""
    amount = int(arguments) if arguments.isdigit() else 0
    match final:
        case "K":
            if amount == 0:
                del cells[column:]
            elif amount == 1:
                cells[: column + 1] = [(" ", PLAIN)] * (column + 1)
            else:
                cells.clear()
        case "C":
            return min(column + max(1, amount), 1_000)
        case "D":
            return max(0, column - max(1, amount))
        case "G":
            return min(max(1, amount), 1_000) - 1
        case _:
            pass
    return column


def _joined(cells: Line) -> Line:
    """Neighbours of one style as one piece."""
    line: Line = []
    start = 0
    for end in range(1, len(cells) + 1):
        if end == len(cells) or cells[end][1] != cells[start][1]:
            line.append(("".join(character for character, _ in cells[start:end]), cells[start][1]))
            start = end
    return line


def _styled(style: Style, arguments: str) -> Style:
    """`style` after a Select Graphic Rendition code."""
    codes = [int(code) if code.isdigit() else 0 for code in re.split("[;:]", arguments)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style(answer=style.answer)
        elif code in _FLAGS:
            style = replace(style, flags=style.flags | {_FLAGS[code]})
        elif code in _ENDS:
            style = replace(style, flags=style.flags.difference(_ENDS[code]))
        elif code in (38, 48):
            colour = _from_larger_palette(codes)
            style = replace(style, colour=colour) if code == 38 else replace(style, ground=colour)
        elif 30 <= code <= 39:
            style = replace(style, colour=code - 30 if code < 38 else None)
        elif 40 <= code <= 49:
            style = replace(style, ground=code - 40 if code < 48 else None)
        elif 90 <= code <= 97:
            style = replace(style, colour=code - 82)
        elif 100 <= code <= 107:
            style = replace(style, ground=code - 92)
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
